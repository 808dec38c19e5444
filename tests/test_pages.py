"""The view that the pages are made from: it follows the ledger, and any reader sees one moment of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from serving import SEEDS, seeds

from kg.errors import StoreError
from kg.ledger import Ledger
from kg.loaders import pages
from kg.loaders.pages import FILE, VIEW, PageStore, bring_up_pages
from kg.loaders.pages_rows import PageRows
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.report import Filter, gather, slice_of

TABLES = (
    "article",
    "claim",
    "event",
    "question",
    "asked",
    "drawn",
    "speaks",
    "answer",
    "bearing",
    "meeting",
    "name",
    "judgement",
)


def held(base: Path) -> dict[str, list[Any]]:
    """Return what the view holds, without the order and the batch in which it came."""
    file = sqlite3.connect(base / VIEW / FILE)
    file.row_factory = sqlite3.Row
    found = {
        table: sorted(
            tuple((name, row[name]) for name in row.keys() if name not in ("key", "arrived"))  # noqa: SIM118 -- a row is no dict
            for row in file.execute(f"SELECT * FROM {table}")  # noqa: S608
        )
        for table in TABLES
    }
    file.close()
    return found


def stories(*names: str) -> list[str]:
    return sorted(str(path) for name in names for path in (SEEDS / name).glob("*.txt"))


def test_pages_brought_up_step_by_step_are_those_made_at_once(tmp_path: Path) -> None:
    base = KnowledgeBase(tmp_path / "base", create=True)
    for file in stories("depot-fire", "market-strike", "border-town"):
        base.ingest([file], Options())
        bring_up_pages(base.path, base.ledger)
    step_by_step = held(base.path)
    (base.path / VIEW / FILE).unlink()
    bring_up_pages(base.path, base.ledger)
    assert step_by_step == held(base.path)
    assert step_by_step["meeting"]


def test_a_second_time_there_is_nothing_to_do(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    assert not bring_up_pages(base, Ledger.open(base))


def test_a_run_that_is_killed_is_made_good_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = seeds(tmp_path)
    whole = held(base)
    (base / VIEW / FILE).unlink()
    monkeypatch.setattr(pages, "ROWS", 5)
    done = iter(range(30))

    def killed(*_: object) -> None:
        if next(done, None) is None:
            raise KeyboardInterrupt

    real = PageRows._event  # noqa: SLF001
    monkeypatch.setattr(
        PageRows, "_event", lambda *given: (killed(), killed(), [killed() for _ in range(20)], real(*given))
    )
    with pytest.raises(KeyboardInterrupt):
        bring_up_pages(base, Ledger.open(base))
    monkeypatch.setattr(PageRows, "_event", real)
    store = PageStore(base / VIEW)
    assert store.reached().links == 0
    store.close()
    bring_up_pages(base, Ledger.open(base))
    assert held(base) == whole


def test_a_reader_sees_one_moment_while_it_is_written(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    reader = sqlite3.connect(f"file:{base / VIEW / FILE}?mode=ro", uri=True, isolation_level=None)
    reader.execute("BEGIN")
    before = reader.execute("SELECT count(*) FROM event").fetchone()
    PageStore(base / VIEW).clear()
    assert reader.execute("SELECT count(*) FROM event").fetchone() == before
    reader.execute("ROLLBACK")
    assert reader.execute("SELECT count(*) FROM event").fetchone() == (0,)
    reader.close()


def test_a_view_of_another_form_is_made_anew(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    file = sqlite3.connect(base / VIEW / FILE)
    with file:
        file.execute("UPDATE note SET value = '0' WHERE name = 'format'")
        file.execute("DROP TABLE event")
    file.close()
    bring_up_pages(base, Ledger.open(base))
    assert len(held(base)["event"]) == 3


def test_a_broken_file_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    (base / VIEW / FILE).write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match="remove the folder"):
        PageStore(base / VIEW)


def test_a_rejected_claim_leaves_its_event_and_comes_back(tmp_path: Path) -> None:
    base = KnowledgeBase(seeds(tmp_path))
    before = held(base.path)
    claim = dict(before["claim"][0])["id"]
    number = base.judge("reject", [claim], who="Ada")
    bring_up_pages(base.path, base.ledger)
    (gone,) = [row for row in map(dict, held(base.path)["claim"]) if row["id"] == claim]
    assert (gone["event"], gone["source"], gone["contradicted"]) == ("", "", 0)
    base.undo(number, who="Ada")
    bring_up_pages(base.path, base.ledger)
    after = held(base.path)
    assert [row["undone"] for row in map(dict, after["judgement"])] == [1, 0]
    assert {**after, "judgement": []} == {**before, "judgement": []}


def test_the_pages_call_disputed_what_the_report_does(tmp_path: Path) -> None:
    base = seeds(tmp_path)
    report = gather(slice_of(Ledger.open(base), Filter()), Filter())
    expected = {
        one.question.id: (len(one.disputes), len(one.revised), len(one.families))
        for told in report.told
        for one in told.asked
    }
    found = {
        row["id"]: (row["pairs"], row["revised"], row["families"])
        for row in map(dict, held(base)["question"])
        if row["claims"]
    }
    assert found == expected
    assert sum(pairs for pairs, _, _ in found.values()) > 5


def test_what_two_families_say_beside_each_other_is_supported_and_not_alone(tmp_path: Path) -> None:
    claims = [dict(row) for row in held(seeds(tmp_path))["claim"]]
    monitor = [one for one in claims if one["source"] == "Salwan Rights Monitor"]
    assert {one["aspect"] for one in monitor if one["supported"]} == {"weapon", "killed"}
    assert not any(one["alone"] and one["supported"] for one in claims)
    assert any(one["contradicted"] for one in monitor)
