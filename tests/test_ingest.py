"""An ingest that is stopped, killed, shared or out of disk loses and doubles nothing, and ends in the same bytes."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import exports
import pytest
from click.testing import CliRunner

from kg import claiming, ledger, parse, pipeline, workers
from kg.articles import Article
from kg.cli import main
from kg.ledger import lake
from kg.pipeline import READING, KnowledgeBase
from kg.progress import Progress, size_of
from kg.read import Options, read
from kg.workers import Lost, Processes

KILLS = Path(__file__).resolve().parents[1] / "bench" / "kills.py"
PLACES = ("Talbeh", "Salwan", "Tellaf", "Qasr")
SOURCES = ("the Salwan Rights Monitor", "the Red Lantern", "a hospital official")


def story(number):
    killed = 2 + number % 7
    return (
        f"{killed} people were killed in the village of {PLACES[number % 4]} on Wednesday, {SOURCES[number % 3]} said. "
        f"This is report {number}."
    )


@pytest.fixture
def news(tmp_path):
    """Return a file of thirty short stories that agree and disagree."""
    file = tmp_path / "news.jsonl"
    rows = [
        {
            "id": str(n),
            "publisher": "Tanu",
            "published": "2018-07-12",
            "url": f"https://tanu.example/{n}",
            "text": story(n),
        }
        for n in range(30)
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


@pytest.fixture
def undisturbed(news, tmp_path):
    """Return what an ingest exports that nobody disturbs."""
    base = KnowledgeBase(tmp_path / "undisturbed.db", create=True)
    base.ingest([str(news)], Options())
    return exported(base)


exported = partial(exports.exported, least=100)


def small_batches(monkeypatch):
    monkeypatch.setattr(pipeline, "BATCH", 4)


def test_workers_keep_what_one_process_keeps(news, tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr(workers, "LEAST", 0)
    base = KnowledgeBase(tmp_path / "kg.db", create=True)

    outcome = base.ingest([str(news)], Options(), engine=Processes(2))

    assert outcome.articles == 30
    assert exported(base) == undisturbed


def test_one_that_is_stopped_keeps_what_was_done_and_the_next_goes_on(news, tmp_path, undisturbed):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    told = []

    def stop(item):
        told.append(item)
        if len(told) == 11:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        base.ingest([str(news)], Options(), stop)
    assert base.ledger.counts()["articles"] == 11

    assert base.ingest([str(news)], Options()).known == 11
    assert exported(base) == undisturbed


def test_ctrl_c_is_said_in_a_line_and_has_a_status_of_its_own(news, tmp_path, monkeypatch):
    def stopped(*_args, **_named):
        raise KeyboardInterrupt

    monkeypatch.setattr(Processes, "map", stopped)
    result = CliRunner().invoke(main, ["ingest", str(news), "--db", str(tmp_path / "kg.db")])

    assert result.exit_code == 130
    assert "kept" in result.stderr


def test_an_article_that_kills_its_workers_is_named_and_tried_again_by_the_next_run(news, tmp_path, undisturbed):
    def deadly(jobs, task, size):
        for item, made in Processes().map(jobs, task, size):
            yield item, Lost("two processes died") if task == READING and item.given == "7" else made

    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    outcome = base.ingest([str(news)], Options(), engine=SimpleNamespace(map=deadly))
    (line,) = outcome.skipped
    assert line.startswith("7: left out")

    assert base.ingest([str(news)], Options()).known == 29
    assert exported(base) == undisturbed


def test_an_article_that_comes_twice_in_one_run_is_read_once(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"publisher: Tanu\n\n{story(1)}")
    base = KnowledgeBase(tmp_path / "kg.db", create=True)

    (tmp_path / "b.txt").write_text((tmp_path / "a.txt").read_text())
    outcome = base.ingest([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], Options())

    assert (outcome.articles, outcome.known) == (2, 1)


def test_killed_at_any_moment_the_next_run_ends_in_the_same_bytes():
    run = subprocess.run([sys.executable, str(KILLS), "3", "80"], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert "3 kills" in run.stdout


@pytest.mark.parametrize("most", [4_000, 12_000])  # bytes of a file: too few for a table, and for the graph
def test_on_a_full_disk_what_was_kept_is_whole_and_the_next_run_goes_on(news, tmp_path, undisturbed, most):
    path = tmp_path / "kg.db"
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))"
    code = f"{limit}; from kg.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code, "ingest", str(news), "--db", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "Make room" in run.stderr

    base = KnowledgeBase(path, create=True)
    base.ingest([str(news)], Options())
    assert exported(base) == undisturbed


def test_a_clock_that_is_set_back_changes_nothing(news, tmp_path, undisturbed, monkeypatch):
    small_batches(monkeypatch)
    monkeypatch.setattr(lake, "TIDY_EVERY", 3)
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    some = tmp_path / "some.jsonl"
    some.write_text("".join(news.read_text().splitlines(keepends=True)[:14]))
    base.ingest([str(some)], Options())
    for file in base.path.rglob("*"):  # what was written lies in the future of the clock that is set back
        os.utime(file, (4e9, 4e9))

    class Earlier(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2001, 1, 1, tzinfo=tz or UTC)

    monkeypatch.setattr(ledger, "datetime", Earlier)
    base.ingest([str(news)], Options())

    assert exported(base) == undisturbed


def test_a_parser_that_forgets_says_what_one_says_that_remembers(monkeypatch):
    articles = [
        Article(publisher="Tanu", published="2018-07-12", text=story(n).replace("Qasr", f"Qasrz{n}")) for n in range(12)
    ]
    remembered = [claiming.claims_of(article) for article in articles]

    monkeypatch.setattr(parse, "VOCABULARY", 0)
    words = len(parse.model().vocab.strings)
    assert [claiming.claims_of(article) for article in articles] == remembered
    claiming.claims_of(Article(publisher="Tanu", text="Nine people died in Xyzzyville, Plughman Frotzly said."))
    assert len(parse.model().vocab.strings) == words


@pytest.mark.parametrize("form", ["jsonl", "csv", "zip"])
def test_the_bar_is_at_the_share_of_the_file_that_is_done(form, tmp_path):
    rows = [{"id": str(n), "publisher": "Tanu", "text": story(n) + " More words follow." * 300} for n in range(100)]
    file = tmp_path / f"news.{form}"
    if form == "jsonl":
        file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    elif form == "csv":
        with file.open("w") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    else:
        with zipfile.ZipFile(file, "w") as archive:
            for row in rows:
                archive.writestr(f"{row['id']}.txt", row["text"])
    size = size_of([str(file)])
    progress = Progress(size, quiet=True)

    ahead = list(read([str(file)], Options(behind=progress.behind)))  # workers are handed articles ahead of time
    shares = []
    for item in ahead:
        progress.tell(item)
        shares.append(progress.done / size)

    assert len(shares) == 100
    assert shares == sorted(shares)
    assert 0.4 < shares[49] < 0.6
    assert shares[-1] > 0.9


def test_nobody_knows_how_long_an_address_is(tmp_path):
    (tmp_path / "a.txt").write_text(story(1))
    assert size_of([str(tmp_path / "a.txt"), "https://tanu.example/feed"]) is None
    assert size_of([str(tmp_path)]) == len(story(1))
