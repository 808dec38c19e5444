"""What is forgotten is gone from the disk, and stays away; everything else stays as it was."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from pyarrow import parquet
from serving import client

from kg.cli import main
from kg.interchange import export_claims, export_relations
from kg.ledger import Ledger
from kg.loaders.pages import bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.read import Options

STORIES = {
    "one": (
        "Tanu",
        "https://tanu.example/1",
        "Twelve people were killed in the village of Talbeh on Wednesday, the Quillfeather Monitor said.",
    ),
    "two": (
        "Courier",
        "https://courier.example/1",
        "Nine people were killed in the village of Talbeh on Wednesday, the Red Lantern said.",
    ),
    "three": (
        "Courier",
        "https://courier.example/2",
        "At least 27 people were killed in Tellaf on Tuesday, a hospital official said.",
    ),
}
SECRET = b"Quillfeather"


@pytest.fixture
def base(tmp_path):
    return ingested(tmp_path / "kg.db", STORIES, tmp_path)


def ingested(path, stories, tmp_path):
    folder = tmp_path / f"news-{path.name}"
    folder.mkdir(exist_ok=True)
    for name in stories:
        publisher, url, text = STORIES[name]
        (folder / f"{name}.txt").write_text(f"publisher: {publisher}\npublished: 2018-07-12\nurl: {url}\n\n{text}\n")
    base = KnowledgeBase(path, create=True)
    base.ingest([str(folder)], Options())
    return base


def exported(base):
    return [json.dumps(row, sort_keys=True) for row in (*export_claims(base.ledger), *export_relations(base.ledger))]


def holding(path, secret):
    """Return the files that hold a text, also packed."""
    return [file for file in path.rglob("*") if file.is_file() and secret in unpacked(file)]


def unpacked(file):
    if file.suffix == ".parquet":
        return repr(parquet.read_table(file).to_pylist()).encode()
    return file.read_bytes()


def test_what_is_forgotten_leaves_what_would_be_there_without_it(base, tmp_path):
    base.forget(base.ledger.named("https://tanu.example/1"))

    assert exported(base) == exported(ingested(tmp_path / "without.db", ("two", "three"), tmp_path))
    assert base.ledger.counts()["articles"] == 2


def test_no_file_holds_what_is_forgotten(base):
    asked = CliRunner().invoke(main, ["query", "timeline", "--lang", "cypher", "--db", str(base.path)])
    assert asked.exit_code == 0
    assert {file.relative_to(base.path).parts[0] for file in holding(base.path, SECRET)} == {"ledger", "views"}

    base.forget(base.ledger.named("Tanu"))

    assert holding(base.path, SECRET) == []
    assert holding(base.path, b"tanu.example") == []


def test_no_file_of_the_pages_holds_what_is_forgotten_also_while_they_are_served(base):
    bring_up_pages(base.path, base.ledger)
    asking = client(base.path)
    served = subprocess.Popen(
        [sys.executable, "-m", "kg.serve.keeper", str(base.path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert "Quillfeather" in asking.get("/search?q=Quillfeather").text
        assert {file.parent.name for file in holding(base.path / "views", SECRET)} >= {"pages", "oxigraph"}

        base.forget(base.ledger.named("Tanu"))
        assert holding(base.path, SECRET) == []
        assert holding(base.path, b"tanu.example") == []

        found = asking.get("/articles.json").json()["rows"]
        assert {row["publisher"] for row in found} == {"Courier"}
    finally:
        _, said = served.communicate(timeout=60)
    assert (served.returncode, said) == (0, b"")
    assert holding(base.path, SECRET) == []


def test_what_is_forgotten_is_not_read_in_again(base, tmp_path):
    base.forget(base.ledger.named("one"))
    left = exported(base)

    outcome = base.ingest([str(tmp_path / "news-kg.db")], Options(url="https://tanu.example/again"))

    assert (outcome.known, outcome.claims) == (3, 0)
    assert exported(base) == left
    assert holding(base.path, SECRET) == []


def test_what_a_kill_left_to_forget_is_forgotten_by_the_next_run(base, monkeypatch):
    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "purge", killed)
        with pytest.raises(KeyboardInterrupt):
            base.forget(base.ledger.named("one"))

    again = KnowledgeBase(base.path)
    assert again.finish()
    assert holding(base.path, SECRET) == []
    assert not again.finish()


def test_it_asks_first_and_tells_what_it_does_not_know(base):
    refused = CliRunner().invoke(main, ["forget", "one", "--db", str(base.path)], input="n\n")
    unknown = CliRunner().invoke(main, ["forget", "nobody", "--yes", "--db", str(base.path)])
    assert (refused.exit_code, unknown.exit_code) == (1, 2)
    assert "'nobody'" in unknown.stderr
    assert base.ledger.counts()["articles"] == 3

    done = CliRunner().invoke(main, ["forget", "one", "--yes", "--db", str(base.path)])
    assert done.exit_code == 0, done.output
    assert "1 articles" in done.stderr


def test_writing_goes_on_after_the_disk_was_cleaned(base, tmp_path):
    base.forget(base.ledger.named("two"))
    (tmp_path / "more.txt").write_text(
        "publisher: Tanu\n\nFour people were killed in Talbeh on Monday, a warden said.\n"
    )

    KnowledgeBase(base.path).ingest([str(tmp_path / "more.txt")], Options())

    assert KnowledgeBase(base.path).ledger.counts()["articles"] == 3
