"""`kg ingest` and `kg watch` on all kinds of input: what is printed where, and the exit status."""

import json
import sys

import pytest
from click.testing import CliRunner
from inputs import entry, feed, packed_as_zip, page
from webserver import served

from kg.cli import main

TOLD = """publisher: Courier
published: 2018-07-12

Nine people were killed in Tellaf on Wednesday, the Red Lantern said.
"""


@pytest.fixture
def kg(tmp_path, monkeypatch):
    monkeypatch.setenv("KG_DB", str(tmp_path / "kg.db"))
    monkeypatch.chdir(tmp_path)

    def run(*args, status=0):
        result = CliRunner().invoke(main, [str(arg) for arg in args])
        assert result.exit_code == status, (result.output, result.exception)
        return result

    return run


def test_what_an_archive_holds_besides_articles_is_said_and_no_failure(kg, tmp_path):
    (tmp_path / "a.zip").write_bytes(packed_as_zip({"a.txt": TOLD, "logo.png": b""}))

    result = kg("ingest", "a.zip")

    assert "a.zip, files of other kinds in it are left out: 'logo.png'" in result.stderr
    assert "new claims: 1, articles read: 1" in result.stderr
    assert "refused" not in result.stderr


def test_articles_without_a_publisher_are_counted_and_what_that_means_is_said(kg, tmp_path):
    (tmp_path / "a.txt").write_text("published: 2018-07-12\n\nAn air strike killed nine people in Saraqib.\n", "utf-8")
    (tmp_path / "b.txt").write_text("published: 2018-07-12\n\nAn air strike killed 27 people in Saraqib.\n", "utf-8")
    (tmp_path / "c.txt").write_text(TOLD, "utf-8")

    first, second = kg("ingest", "a.txt", "b.txt", "c.txt"), kg("ingest", "a.txt", "--publisher", "Courier")
    rows = json.loads(kg("query", "contradictions", "--format", "json").stdout)

    assert "2 articles came without a publisher" in first.stderr
    assert "--publisher NAME, or --map publisher=COLUMN" in first.stderr
    assert "without a publisher" not in second.stderr
    assert {(row["a_source"], row["b_source"]) for row in rows} >= {("unknown publisher", "unknown publisher")}


def test_a_bad_file_in_an_archive_is_a_failure_and_the_others_are_kept(kg, tmp_path):
    (tmp_path / "a.zip").write_bytes(packed_as_zip({"a.pdf": b"%PDF-", "b.txt": TOLD}))

    result = kg("ingest", "a.zip", status=1)

    assert "a.zip, a.pdf: this is no PDF" in result.stderr
    assert "new claims: 1, articles read: 1" in result.stderr


def test_a_page_of_a_private_network_needs_to_be_allowed(kg):
    with served() as site:
        site.says("/a", page())
        refused = kg("ingest", site.url("/a"), status=1)
        read = kg("ingest", site.url("/a"), "--allow-host", "127.0.0.1")
        again = kg("ingest", site.url("/a"), "--allow-host", "127.0.0.1")

    assert "allow it with --allow-host 127.0.0.1" in refused.stderr
    assert "articles read: 1" in read.stderr
    assert "new claims: 0, articles read: 1, known already: 1" in again.stderr


def test_attribute_reads_the_same_inputs(kg, tmp_path):
    (tmp_path / "a.html").write_bytes(page())
    (tmp_path / "a.zip").write_bytes(packed_as_zip({"a.txt": TOLD, "logo.png": b""}))

    assert {json.loads(line)["doc"] for line in kg("attribute", "a.html", "a.zip").stdout.splitlines()} == {"a"}


def test_one_round_prints_what_changed_and_passes_it_on(kg, tmp_path):
    (tmp_path / "a.txt").write_text(TOLD)
    (tmp_path / "b.txt").write_text(TOLD.replace("Nine", "At least 27").replace("Red Lantern", "Salwan Rights Monitor"))
    script = "import sys; open('out', 'ab').write(sys.stdin.buffer.read() + b'\\n')"

    with served() as site:
        hook = ["--webhook", site.url("/hook"), "--allow-host", "127.0.0.1"]
        kg("watch", "a.txt", "--once")
        result = kg("watch", "b.txt", "--once", "--exec", f"{sys.executable} -c {json.dumps(script)}", *hook)

    lines = result.stdout.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("contradiction: Tellaf 2018-07-11, killed: people: ")
    told = json.loads((tmp_path / "out").read_text())
    assert told["kind"] == "contradiction"
    assert len(told["claims"]) == 2
    assert [json.loads(body)["kind"] for _, body in site.asked] == ["contradiction"]
    shown = kg(*lines[0].rpartition(": kg ")[2].split())
    assert "contradicts" in shown.stdout


def test_a_feed_is_watched_and_its_pages_become_articles(kg):
    with served() as site:
        site.says("/feed", feed(entry(1, link=site.url("/1"))), "application/rss+xml")
        site.says("/1", page())
        first = kg("watch", site.url("/feed"), "--once", "--allow-host", "127.0.0.1")
        second = kg("watch", site.url("/feed"), "--once", "--allow-host", "127.0.0.1")

    assert "articles read: 1" in first.stderr
    assert (second.stdout, second.stderr) == ("", "")


@pytest.mark.parametrize("wrong", [["--webhook", "ftp://x"], ["--exec", "'"], ["--every", "0"]])
def test_an_option_that_cannot_work_is_wrong_usage(kg, tmp_path, wrong):
    (tmp_path / "a.txt").write_text(TOLD)

    kg("watch", "a.txt", "--once", *wrong, status=2)
