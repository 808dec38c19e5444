"""What a store must do, and no more.

A store is a view of the ledger: it can be deleted and loaded again at any time.
All verbs may be repeated: a load that was killed is made good by doing it again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol, runtime_checkable

from kg import codec
from kg.articles import Article
from kg.claims import Claim
from kg.errors import BusyError, StoreError
from kg.judgements import Judgements
from kg.links import Event, Link, Question, Summary
from kg.relations import Answer

if TYPE_CHECKING:
    from kg.ledger import Ledger, Row, Versions

Given = Article | Claim
"""What only grows."""

Linked = Link | Event | Question | Answer | Summary
"""What linking says, which is replaced unit by unit."""

Cell = str | int | float | bool | None
"""One value of a result; `None` where the query leaves it open."""

Language = Literal["sparql", "cypher"]
"""What a store is asked in."""

DECODE: Final[dict[str, Callable[[Any], Linked]]] = {
    "link": codec.decode_link,
    "event": codec.decode_event,
    "question": codec.decode_question,
    "answer": codec.decode_answer,
    "summary": codec.decode_summary,
}
"""The kinds of ledger rows that a graph shows; the others are linking's own notes."""


BUSY: Final = ("lock hold by", "lock file:", "lock is held", "set lock on")
"""What engines say of a folder that somebody writes to; "lock" alone is also in paths, and in a lock that is denied."""


def not_opened(path: Path, error: Exception) -> StoreError:
    """Return the error of an embedded graph that does not open: somebody writes to it, or it is broken."""
    if any(sign in str(error).lower() for sign in BUSY):
        return BusyError(
            f"{path}: another process is writing to this graph. Wait until it has ended, or end it, "
            "and run the command again."
        )
    if any(sign in str(error).lower() for sign in ("no space left", "file too large", "quota")):
        return StoreError(
            f"{path}: the graph cannot be written: {error}. Make room on the disk and run the command again."
        )
    remedy = "Remove the folder and run `kg load`"
    if any(sign in str(error).lower() for sign in ("permission denied", "read-only")):
        remedy = "Give yourself the right to write there"
    return StoreError(f"{path}: the graph cannot be opened: {error}. {remedy}.")


def of_another_form(place: object) -> StoreError:
    """Return the error of a graph that another version of the program loaded: its questions would find too little."""
    return StoreError(f"{place}: another version of kg loaded this graph. Run `kg load`, which loads it anew.")


class View(Protocol):
    """What can be filled from the ledger."""

    def reached(self) -> Versions:
        """Return the ledger versions whose data this store holds whole; all 0 for none."""

    def add(self, rows: Iterable[Given], upto: Versions) -> None:
        """Add articles and claims, and note the versions of both when all are there.

        What is there already is brought up to date and not doubled. A batch is
        added whole or not at all. A claim's article comes with it or is there.
        """

    def replace(self, units: Iterable[tuple[str, Sequence[Linked]]], upto: Versions) -> None:
        """Put each unit's links in place of the old ones, and note their version when all are there.

        Each unit is replaced whole or not at all; one without rows is emptied. The
        claims that links name are there.
        """

    def clear(self) -> None:
        """Take everything out, so that nothing has been reached."""


class Store(View, Protocol):
    """A graph that can be filled from the ledger and asked."""

    @property
    def language(self) -> Language:
        """What this store is asked in."""

    def rows(
        self, query: str, parameters: Mapping[str, object] | None = None, *, seconds: float | None = None
    ) -> Iterator[dict[str, Cell]]:
        """Run a query that only reads, and yield its rows in the order it asks for.

        `parameters` are bound, not written into the text; SPARQL has none. With
        `seconds` it is ended by a `StoreError` when its time is up: what a stranger
        writes is never run without. Raises `UsageError` for a text that is no such
        query.
        """

    def close(self) -> None:
        """Let go of what is open."""


class Server(Store, Protocol):
    """A store elsewhere, which several knowledge bases could be loaded into."""

    def owner(self) -> str:
        """Return which ledger was loaded into it, "" for none yet."""

    def own(self, ledger: str) -> None:
        """Note which ledger is loaded into it."""


@runtime_checkable
class Particular(Protocol):
    """A store that is asked some questions of the library in a text of its own, by the same name."""

    dialect: str
    """What stands before the ending of such a file: `contradictions.neo4j.cypher`."""


@runtime_checkable
class Fills(Protocol):
    """A store that takes everything at once faster than bit by bit."""

    def fill(self, ledger: Ledger, upto: Versions) -> bool:
        """Put all that a ledger holds into a store that has reached nothing; say whether it was done.

        Until the end nothing is counted as reached. What a killed load left is taken out first, or gone on with
        if it was of the same state of the same ledger.
        """


def update(store: View, ledger: Ledger) -> None:
    """Bring a store up to the ledger, reading only what the ledger has got since the store's versions.

    A store from before claims were taken out is made anew, since it cannot tell which.
    """
    upto, have = ledger.versions(), store.reached()
    if have.claims < ledger.thinned():
        store.clear()
        have = store.reached()
    if isinstance(store, Fills) and not (have.claims or have.links) and store.fill(ledger, upto):
        return
    if (have.articles, have.claims) != (upto.articles, upto.claims):
        store.add(given(ledger, have), upto)
    if have.claims and have.judgements != upto.judgements and (edited := _edited(ledger)):
        store.add(_put_right(ledger, edited), upto)
    if have.links != upto.links:
        store.replace(units(ledger, have.links), upto)


def given(ledger: Ledger, have: Versions) -> Iterator[Given]:
    """Yield the articles and claims, as people left them, that a ledger has got since it was at `have`."""
    judged = Judgements.of(ledger.judgements())
    yield from ledger.articles(since=have.articles)
    yield from map(judged.put_right, ledger.claims(since=have.claims))


def _put_right(ledger: Ledger, claims: Collection[str]) -> Iterator[Given]:
    """Yield some claims, as people left them, with their articles."""
    judged = Judgements.of(ledger.judgements())
    found = [judged.put_right(claim) for claim in ledger.claims(claims)]
    yield from ledger.articles({claim.article for claim in found})
    yield from found


def _edited(ledger: Ledger) -> set[str]:
    """Return the claims of which people put something right, also where they took that back."""
    return {claim for one in ledger.judgements() if one["kind"] == "edit" for claim in one["claims"]}


def units(ledger: Ledger, since: int) -> Iterator[tuple[str, list[Linked]]]:
    """Yield each unit replaced since with its rows, none for one that was emptied."""
    names = ledger.units_since(since)
    rows = ledger.rows(None if since == 0 else names)
    left = iter(names)
    for name, group in groupby(rows, key=_unit):
        for emptied in left:
            if emptied == name:
                break
            yield emptied, []
        yield name, [DECODE[row.kind](row.data) for row in group if row.kind in DECODE]
    for emptied in left:
        yield emptied, []


def _unit(row: Row) -> str:
    return row.unit
