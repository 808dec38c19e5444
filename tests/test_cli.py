"""The command line: data on standard output, talk on standard error, exit statuses, and errors a person can act on."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.demo import PLANTED, reported, story_files

STORY = (
    "publisher: The Northern Courier\npublished: 2018-07-12\n\n"
    "Nine people were killed in the village of Talbeh on Wednesday, the Salwan Rights Monitor said.\n"
)
OTHER = (
    "publisher: Tanu\npublished: 2018-07-12\n\n"
    "At least 27 people were killed in the village of Talbeh on Wednesday, the Red Lantern said.\n"
)


@pytest.fixture
def kg(tmp_path, monkeypatch):
    monkeypatch.setenv("KG_DB", str(tmp_path / "kg.db"))
    monkeypatch.chdir(tmp_path)

    def run(*args, status=0, **options):
        result = CliRunner().invoke(main, [str(arg) for arg in args], **options)
        assert result.exit_code == status, (result.output, result.exception)
        return result

    return run


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "one.txt").write_text(STORY)
    (folder / "two.txt").write_text(OTHER)
    return folder


def rows(result):
    return json.loads(result.stdout)


def commands(group=main, path=()):
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


@pytest.mark.parametrize(("name", "command"), list(commands()))
def test_every_command_ends_its_help_with_a_line_to_paste(name, command):
    assert f"kg {name}" in (command.help or "").partition("Try it:  ")[2]


def test_two_articles_that_disagree_are_found_by_query(kg, news):
    kg("ingest", news)

    (row,) = rows(kg("query", "contradictions", "--format", "json"))

    assert {row["a_source"], row["b_source"]} == {"Salwan Rights Monitor", "Red Lantern"}
    assert {row["a_value"], row["b_value"]} == {"9", "27 or more"}


def test_a_second_ingest_of_the_same_files_adds_nothing(kg, news):
    first = kg("ingest", news)
    before = kg("export", "claims").stdout

    second = kg("ingest", news)

    assert "new claims: 0" in second.stderr
    assert "new claims: 0" not in first.stderr
    assert kg("export", "claims").stdout == before


def test_a_csv_with_other_column_names_is_mapped(kg, tmp_path):
    with (tmp_path / "news.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["no", "body", "outlet", "day"])
        writer.writerow(["7", STORY.split("\n\n")[1], "Tanu", "7/12/2018"])

    fields = [arg for pair in ("id=no", "text=body", "publisher=outlet", "published=day") for arg in ("--map", pair)]
    kg("ingest", "news.csv", *fields, "--date-format", "%m/%d/%Y")

    (claim,) = map(json.loads, kg("export", "claims").stdout.splitlines())
    assert (claim["article"], claim["date"], claim["value"]["min"]) == ("7", "2018-07-11", 9)


def test_what_cannot_be_read_is_named_and_the_rest_is_ingested(kg, news):
    (news / "bad.txt").write_bytes(b"\x00\x01\x02")
    (news / "empty.txt").write_text("")

    result = kg("ingest", news, status=1)

    assert "bad.txt" in result.stderr
    assert "empty.txt" in result.stderr
    assert "articles read: 2" in result.stderr


def test_another_language_is_kept_named_and_no_error(kg, tmp_path):
    text = "Mindestens neun Menschen sind am Mittwoch bei einem Angriff auf das Dorf gestorben. " * 3
    (tmp_path / "de.txt").write_text(text)

    result = kg("ingest", "de.txt", "--publisher", "Blatt")

    assert "de" in result.stderr
    assert kg("export", "claims").stdout == ""


def test_the_sentence_of_a_claim_stands_where_its_offsets_say(kg, news):
    kg("ingest", news / "one.txt")

    (claim,) = map(json.loads, kg("export", "claims").stdout.splitlines())

    assert STORY[claim["start"] : claim["end"]] == claim["sentence"]


def test_what_is_exported_comes_back_by_import(kg, news, tmp_path):
    kg("ingest", news)
    kg("export", "claims", "-o", "claims.jsonl")
    before = [json.loads(line) for line in (tmp_path / "claims.jsonl").read_text().splitlines()]

    kg("import", "claims", "claims.jsonl", "--db", "other.db")

    after = [json.loads(line) for line in kg("export", "claims", "--db", "other.db").stdout.splitlines()]
    same = ("id", "article", "sentence", "aspect", "value", "source", "place", "date", "modality", "part")
    assert [{k: row[k] for k in same} for row in after] == [{k: row[k] for k in same} for row in before]


def test_a_malformed_import_names_file_and_line_and_keeps_the_rest(kg, tmp_path, news):
    kg("ingest", news)
    kg("export", "claims", "-o", "claims.jsonl")
    bad = json.loads((tmp_path / "claims.jsonl").read_text().splitlines()[0])
    bad["value"] = {"min": 27, "max": 9, "who": "people"}
    bad["id"] = "bad"
    (tmp_path / "more.jsonl").write_text(json.dumps(bad) + "\nnot json\n" + (tmp_path / "claims.jsonl").read_text())

    result = kg("import", "claims", "more.jsonl", "--db", "other.db", status=1)

    assert "more.jsonl, line 1: the count 27 to 9 runs backwards" in result.stderr
    assert "more.jsonl, line 2" in result.stderr
    assert "new claims: 2" in result.stderr


@pytest.mark.parametrize("field", [{"date": "last week"}, {"date": "2018-07-12/2018-07-10"}, {"said": "12/7/2018"}])
def test_an_import_with_a_day_that_is_none_is_refused_by_line(kg, tmp_path, news, field):
    kg("ingest", news)
    kg("export", "claims", "-o", "claims.jsonl")
    row = json.loads((tmp_path / "claims.jsonl").read_text().splitlines()[0]) | {"id": "bad"} | field
    (tmp_path / "more.jsonl").write_text(json.dumps(row))

    result = kg("import", "claims", "more.jsonl", "--db", "other.db", status=1)

    assert f"more.jsonl, line 1: {next(iter(field))} is" in result.stderr


@pytest.mark.parametrize("language", ["sparql", "cypher"])
def test_sources_and_places_may_be_asked_for_by_any_of_their_names(language, kg, tmp_path):
    story = tmp_path / "story.txt"
    story.write_text(
        "publisher: Tanu\npublished: 2018-07-12\n\nThe Syrian Observatory for Human Rights said 9 people were killed "
        "in Saraqeb on Wednesday. SANA said that five people were killed in Saraqeb on Wednesday.\n"
    )
    kg("ingest", str(story))

    here = kg("query", "by-source", "-p", "by=SOHR", "--lang", language, "--format", "json")
    there = kg("query", "contradictions", "-p", "where=Saraqeb", "--lang", language, "--format", "json")
    nobody = kg("query", "by-source", "-p", "by=Nobody at All", "--lang", language, "--format", "json")

    assert {row["source"] for row in rows(here)} == {"Syrian Observatory for Human Rights"}
    assert "SOHR is known as Syrian Observatory for Human Rights." in here.stderr
    assert {row["place"] for row in rows(there)} == {"Saraqib"}
    assert not rows(nobody)


def test_an_unknown_query_is_answered_with_those_there_are(kg, news):
    kg("ingest", news)

    result = kg("query", "contradictons", status=2)

    assert "There is no query 'contradictons'. There are: " in result.stderr
    assert "contradictions" in result.stderr


def test_a_parameter_that_is_no_date_is_refused(kg, news):
    kg("ingest", news)

    assert "has to be a date" in kg("query", "contradictions", "-p", "since=6/4/2017", status=2).stderr


def test_no_knowledge_base_says_how_to_make_one(kg):
    assert "kg ingest" in kg("export", "claims", status=1).stderr


def test_as_of_a_day_knows_nothing_that_was_said_later(kg, news):
    kg("ingest", news)

    result = kg("export", "claims", "--as-of", "2018-07-11")

    assert result.stdout == ""
    assert "as of 2018-07-11: 2 claims" in result.stderr


def test_show_says_what_bears_on_a_claim(kg, news):
    kg("ingest", news)
    claim = json.loads(kg("export", "claims").stdout.splitlines()[0])

    shown = kg("show", claim["id"][:8]).stdout

    assert "contradicts" in shown
    assert "Salwan Rights Monitor" in shown


def test_a_name_that_is_added_is_known_and_applied_to_old_claims(kg, news):
    kg("ingest", news)
    assert "Red Lantern" in kg("names", "--unknown").stdout

    kg("names", "add", "source", "Red Lantern Society", "--alias", "Red Lantern", "--kind", "organisation")

    assert "Red Lantern" not in kg("names", "--unknown").stdout
    assert '"source": "Red Lantern Society"' in kg("export", "claims").stdout


@pytest.mark.parametrize("name", ["Syrian Arab News Agency", "SANA"])
def test_an_alias_that_is_added_to_a_shipped_source_counts_with_its_family(kg, news, name):
    (news / "three.txt").write_text(STORY.replace("the Salwan Rights Monitor", "SANY"))
    kg("ingest", news)

    said = kg("names", "add", "source", name, "--alias", "SANY").stderr

    assert "Syrian Arab News Agency, agency, family Syrian state" in said
    told = [json.loads(line) for line in kg("export", "claims").stdout.splitlines()]
    assert {(row["source"], row["family"]) for row in told if row["source_text"] == "SANY"} == {
        ("Syrian Arab News Agency", "Syrian state")
    }


def test_a_name_that_cannot_be_is_refused_and_nothing_is_kept(kg, news, tmp_path):
    kg("ingest", news)

    kg("names", "add", "source", "Red Lantern", "--kind", "bakery", status=1)
    kg("names", "add", "place", "Salwan", "--lat", "999", "--lon", "36.5", status=2)
    kg("names", "add", "place", "Salwan", "--lat", "nan", "--lon", "36.5", status=1)
    kg("names", "add", "place", "Salwan", "--same", "Nowhere at All", status=1)

    assert not (tmp_path / "kg.db" / "names").exists()


def test_attribute_prints_spans_of_the_text(kg, news):
    (line,) = map(json.loads, kg("attribute", news / "one.txt").stdout.splitlines())

    (start, end), *_ = line["source"]
    assert line["doc"] == "one"
    assert STORY[start:end] == "the Salwan Rights Monitor"


def test_explain_shows_hostile_text_as_text(kg, tmp_path):
    (tmp_path / "x.txt").write_text(STORY + "\n<script>alert(1)</script> [red]no[/red]\n")

    page = kg("attribute", "x.txt", "--explain", "html").stdout
    terminal = kg("attribute", "x.txt", "--explain", "terminal").stdout

    assert "<script>" not in page
    assert '<mark class="source">the Salwan Rights Monitor</mark>' in page
    assert "[red]no[/red]" in terminal


def test_the_demo_reports_every_planted_disagreement(kg):
    kg("demo", "--db", "demo.db")

    found = rows(kg("query", "contradictions", "--db", "demo.db", "--format", "json"))
    pairs = [(row["a_sentence"], row["b_sentence"]) for row in found]
    assert [planted for planted in PLANTED if not reported(planted, pairs)] == []
    assert {Path(file).parent.name for file in story_files()} == {planted.story for planted in PLANTED}


def test_an_article_gives_the_same_claims_alone_and_in_company(kg):
    files = story_files()
    kg("ingest", *files, "--db", "all.db")
    together = {json.loads(line)["id"]: line for line in kg("export", "claims", "--db", "all.db").stdout.splitlines()}

    for number, file in enumerate(reversed(files)):
        kg("ingest", file, "--db", f"{number}.db")
        alone = [json.loads(line)["id"] for line in kg("export", "claims", "--db", f"{number}.db").stdout.splitlines()]
        assert set(alone) <= set(together)


def test_shuffled_files_and_several_runs_export_the_same_bytes(kg):
    files = story_files()
    kg("ingest", *files, "--db", "once.db")
    for file in reversed(files):
        kg("ingest", file, "--db", "many.db")

    for what in ("claims", "relations"):
        assert kg("export", what, "--db", "once.db").stdout == kg("export", what, "--db", "many.db").stdout


def test_an_ingest_that_was_killed_goes_on(kg):
    files = story_files()
    run = subprocess.Popen(
        [sys.executable, "-c", "from kg.cli import main; main()", "ingest", *files, "--db", "killed.db"]
    )
    try:
        run.wait(2.5)
    except subprocess.TimeoutExpired:
        run.kill()
        run.wait()

    kg("ingest", *files, "--db", "killed.db")
    kg("ingest", *files, "--db", "whole.db")

    assert kg("export", "claims", "--db", "killed.db").stdout == kg("export", "claims", "--db", "whole.db").stdout


def test_a_report_can_fail_a_script_that_waits_for_contradictions(kg, tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "b.txt").write_text(OTHER)
    kg("ingest", "a.txt")
    kg("report", "--fail-on", "contradiction")
    kg("ingest", "b.txt")

    result = kg("report", "--fail-on", "contradiction", "-o", "r.html", status=1)

    assert "disputed" in result.stderr
    assert "27 or more" in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_report_s_form_follows_from_its_file_or_is_refused(kg, tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    kg("ingest", "a.txt")

    kg("report", "-o", "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["events"] == 1
    assert "--format" in kg("report", "-o", "r.odt", status=2).stderr
    assert "kg events" in kg("report", "--place", "Nowhere").stderr


def test_a_pack_is_written_and_checked_and_a_broken_one_exits_with_one(kg, tmp_path):
    (tmp_path / "a.txt").write_text(STORY)
    kg("ingest", "a.txt")

    kg("report", "--pack", "p.zip")
    assert "It holds" in kg("verify", "p.zip").stderr
    (tmp_path / "p.zip").write_bytes((tmp_path / "p.zip").read_bytes().replace(b"Nine people", b"Nile people"))
    assert "Bad CRC" in kg("verify", "p.zip", status=1).stderr
    assert "cannot be read whole" in kg("verify", "a.txt", status=1).stderr


def test_explain_shows_a_file_and_an_article_of_the_knowledge_base_alike(kg, news):
    kg("ingest", news)

    by_file = kg("explain", news / "one.txt").stdout
    by_name = kg("explain", "one").stdout

    assert by_name == by_file
    assert "killed: 9 people. Salwan Rights Monitor" in " ".join(by_file.split())


def test_explain_names_what_is_neither_a_file_nor_an_article(kg, news):
    kg("ingest", news)

    assert "There is no article 'three'" in kg("explain", "three", status=2).stderr


# -- stores ----------------------------------------------------------------------------


def test_both_languages_write_the_same_rows(kg, news):
    kg("ingest", news)
    in_sparql = kg("query", "contradictions", "--format", "json")

    for _ in range(2):  # the view is made by the first
        assert kg("query", "contradictions", "--lang", "cypher", "--format", "json").stdout == in_sparql.stdout


def test_a_query_of_ones_own_in_cypher_tells_its_columns(kg, news, tmp_path):
    kg("ingest", news)
    (tmp_path / "mine.cypher").write_text("MATCH (c:Claim) RETURN count(*) AS n, max(c.said) AS said")

    assert kg("query", "mine.cypher").stdout == "n,said\n2,2018-07-12\n"


def test_status_says_how_far_each_store_is_behind(kg, news):
    kg("ingest", news / "one.txt")
    states = {row["store"]: row["state"] for row in rows(kg("status", "--format", "json"))}
    assert states == {"ledger": "up to date", "oxigraph": "up to date", "ladybug": "not made yet: kg load makes it"}

    kg("load")
    kg("ingest", news / "two.txt")

    assert {row["state"] for row in rows(kg("status", "--format", "json"))} == {"up to date"}


def test_a_server_that_is_away_is_told_and_noted_for_status(kg, news, monkeypatch):
    monkeypatch.setenv("NEO4J_PASSWORD", "never-shown")
    kg("ingest", news)

    loaded = kg("load", "bolt://127.0.0.1:1", status=1)
    shown = kg("status", "--format", "json")

    assert "the server cannot be reached" in loaded.stderr
    assert "never-shown" not in loaded.output + shown.output
    assert "up to date" in shown.stdout


def test_a_server_without_a_password_is_not_tried(kg, news, monkeypatch):
    monkeypatch.delenv("NEO4J_PASSWORD", raising=False)
    kg("ingest", news)

    assert "Set NEO4J_USERNAME and NEO4J_PASSWORD" in kg("load", "bolt://127.0.0.1:1", status=2).stderr


def test_tables_are_not_written_into_a_file(kg, news, tmp_path):
    kg("ingest", news)
    (tmp_path / "claims.parquet").write_text("mine")

    said = kg("export", "parquet", "-o", "claims.parquet", status=2).stderr
    beneath = kg("export", "parquet", "-o", "claims.parquet/tables", status=2).stderr

    assert "claims.parquet is a file, and all tables go to a folder" in said
    assert "cannot be made: Not a directory" in beneath
    assert (tmp_path / "claims.parquet").read_text() == "mine"


def test_a_registry_that_cannot_be_written_is_told(kg, news, tmp_path):
    kg("ingest", news)
    (tmp_path / "kg.db" / "names").write_text("a file, as nobody may write here")

    said = kg("names", "add", "source", "Red Lantern", status=1).stderr

    assert "names/sources.toml cannot be written" in said
    assert "Give yourself the right to write there" in said


def test_a_registry_in_another_encoding_is_told(kg, news, tmp_path):
    kg("ingest", news)
    (tmp_path / "kg.db" / "names").mkdir()
    (tmp_path / "kg.db" / "names" / "sources.toml").write_bytes(b'[[source]]\nname = "Caf\xe9"\nkind = "outlet"\n')

    assert "has to be a TOML file in UTF-8" in kg("names", "add", "source", "Red Lantern", status=1).stderr


def test_what_cannot_be_noted_is_not_forgotten(kg, news, tmp_path):
    kg("ingest", news)
    (tmp_path / "kg.db" / "forgetting.new").mkdir()

    said = kg("forget", "Tanu", "--yes", status=1).stderr

    assert "nothing was forgotten, because nothing can be written there" in said
    assert len(rows(kg("query", "timeline", "--format", "json"))) == 2


def test_nothing_is_made_for_what_is_not_there(kg, tmp_path):
    assert "nofile.txt: there is no such file" in kg("ingest", "nofile.txt", "none*.txt", status=1).stderr
    kg("ingest", "nofile.txt", "--map", "body=text", status=2)

    assert not (tmp_path / "kg.db").exists()


def test_a_watch_of_what_is_not_there_ends_with_1_when_it_is_made_once(kg, news):
    kg("watch", news, "--once")

    said = kg("watch", "nofolder", "--once", status=1).stderr

    assert "nofolder: there is no such file or folder" in said


def test_too_short_a_beginning_of_an_id_is_told_so(kg, news):
    kg("ingest", news)

    assert "Write at least 4 characters" in kg("show", "001", status=2).stderr
