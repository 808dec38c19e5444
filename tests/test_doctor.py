"""Whatever is broken in a knowledge base is one line with what to do, and what is derived is mended."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from deltalake import DeltaTable
from test_keeping import STORIES, exported, ingested

from kg import views
from kg.cli import main
from kg.doctor import examine
from kg.ledger import Ledger
from kg.loaders.pages import bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.read import Options


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    base = ingested(folder / "kg.db", STORIES, folder)
    base.judge("accept", [next(base.ledger.claims()).id], who="Ada")
    views.bring_up(base.path, base.ledger, made=True)
    bring_up_pages(base.path, base.ledger)
    return base.path


@pytest.fixture
def db(sound, tmp_path):
    return shutil.copytree(sound, tmp_path / "kg.db")


def doctor(db, *options):
    result = CliRunner().invoke(main, ["doctor", "--db", str(db), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout.splitlines()


def data_file(db, table):
    folder = db / "ledger" / table
    return folder / DeltaTable(str(folder)).get_add_actions(flatten=True)["path"].to_pylist()[0]


def last_log(db, table):
    return max((db / "ledger" / table / "_delta_log").glob("*.json"))


def cut(file):
    data = file.read_bytes()
    file.write_bytes(data[: len(data) // 2])


def flip(file):
    data = bytearray(file.read_bytes())
    for at in range(len(data) // 4, len(data) // 2):
        data[at] ^= 0xFF
    file.write_bytes(data)


def test_a_sound_knowledge_base_has_no_findings(db):
    assert doctor(db) == (0, [])


@pytest.mark.parametrize("table", ["articles", "claims", "judgements", "links"])
@pytest.mark.parametrize("harm", ["gone", "cut", "flipped", "log cut"])
def test_a_broken_file_of_the_ledger_is_told_in_a_line_with_what_to_do(db, table, harm):
    if harm == "gone":
        data_file(db, table).unlink()
    elif harm == "log cut":
        cut(last_log(db, table))
    else:
        {"cut": cut, "flipped": flip}[harm](data_file(db, table))

    status, lines = doctor(db)

    assert status == 1
    assert any(line.startswith(f"ledger/{table}: ") for line in lines), lines
    assert all("kg " in line for line in lines), lines


@pytest.mark.parametrize("harm", ["gone", "log cut"])
def test_broken_links_are_made_anew(db, sound, harm):
    if harm == "gone":
        data_file(db, "links").unlink()
    else:
        cut(last_log(db, "links"))

    assert doctor(db, "--repair") == (0, [])
    assert exported(KnowledgeBase(db)) == exported(KnowledgeBase(sound))


@pytest.mark.parametrize("view", ["oxigraph", "ladybug", "pages"])
@pytest.mark.parametrize("harm", ["cut", "empty"])
def test_a_half_written_view_is_told_and_made_anew(db, view, harm):
    for file in (db / "views" / view).iterdir():
        if file.name in ("lock", "LOCK"):
            continue
        if harm == "empty":
            file.write_bytes(b"")
        elif file.stat().st_size:
            cut(file)

    status, lines = doctor(db)

    assert (status, len(lines)) == (1, 1), lines
    assert lines[0].startswith(f"views/{view}: ")
    assert "kg doctor --repair" in lines[0]
    assert doctor(db, "--repair") == (0, [])


def test_a_claim_that_does_not_stand_where_it_says_is_told(db):
    ledger = Ledger.open(db)
    claim = json.loads(next(iter(ledger._lake.select("SELECT data FROM {claims} ORDER BY id")))[0])  # noqa: SLF001
    claim["start"] += 1
    table = ledger._lake.tables["claims"]  # noqa: SLF001
    (row,) = ledger._lake.select("SELECT id, article, aspect, recorded FROM {claims} ORDER BY id LIMIT 1")  # noqa: SLF001
    columns = dict(zip(("id", "article", "aspect", "recorded"), ([one] for one in row), strict=True))
    table.replace("id", [row[0]], table.arrow(columns | {"data": [json.dumps(claim)], "batch": [1]}), {})

    (line,) = [str(finding) for finding in examine(db)]

    assert f"claim {row[0]}: its sentence does not stand at" in line
    assert f"kg ingest --again {row[1]}" in line


def test_a_text_that_is_not_the_one_that_was_read_is_told(db):
    table = Ledger.open(db)._lake.tables["articles"]  # noqa: SLF001
    names = [name for name in table.schema.names if name != "text"]
    (row,) = Ledger.open(db)._lake.select(f"SELECT {', '.join(names)} FROM {{articles}} ORDER BY id LIMIT 1")  # noqa: S608, SLF001
    columns = dict(zip(names, ([one] for one in row), strict=True)) | {"text": ["Nobody was harmed."]}
    table.replace("id", [row[0]], table.arrow(columns), {})

    lines = [str(finding) for finding in examine(db)]

    assert any(f"the text of article {row[0]}" in line for line in lines)


def test_claims_that_are_not_linked_are_told_and_linked(db):
    ledger = Ledger.open(db)
    unit = next(row.unit for row in ledger.rows(kinds=["link"]))
    ledger.replace({unit: []}, covers=ledger.covered())

    status, lines = doctor(db)

    assert status == 1
    assert any("is not linked" in line for line in lines)
    assert doctor(db, "--repair") == (0, [])


def test_a_judgement_whose_claim_is_gone_is_told_unless_the_article_was_forgotten(db):
    base = KnowledgeBase(db)
    judged = next(iter(base.ledger.judgements()))["claims"][0]
    (article,) = {claim.article for claim in base.ledger.claims([judged])}
    base.ledger.supersede({article: []})
    base.refresh()
    _, lines = doctor(db, "--repair")
    assert any(line.startswith("ledger/judgements: judgement 1 (accept)") for line in lines), lines

    base = KnowledgeBase(shutil.copytree(db, db.with_name("b.db")))
    base.judge("reject", [next(base.ledger.claims()).id], who="Ada")
    base.forget([claim.article for claim in base.ledger.claims()])
    assert [line for line in doctor(base.path)[1] if "judgement 2" in line] == []


def test_where_nothing_is_it_says_so(tmp_path):
    result = CliRunner().invoke(main, ["doctor", "--db", str(tmp_path / "none")])
    assert result.exit_code == 2


def test_a_claim_of_several_stretches_stands_where_it_says(tmp_path):
    file = tmp_path / "news.txt"
    file.write_text(
        "publisher: Tanu\npublished: 2018-07-12\n\nThe monitor blamed the many rebels of Tellaf for the attack."
    )
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    base.ingest([str(file)], Options())
    assert any(len(claim.words.spans) > 1 for claim in base.ledger.claims())

    assert not [finding for finding in examine(base.path) if "claim" in finding.what]
