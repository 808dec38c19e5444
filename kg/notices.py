"""What an ingest changed that somebody waits for: new disputes, a second family behind an answer, changed numbers.

Events and questions are named for today, so what was and what is are matched
by the claims that an event has, and answers by who gives which. What was there
before in other words or under another id is not new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from kg import readable
from kg.codec import decode_answer, decode_event, decode_question
from kg.ledger import Ledger, Row
from kg.links import Event, Question
from kg.readable import question as asked
from kg.relations import Answer, Kind, relations, spelled_answer

if TYPE_CHECKING:
    from kg.ledger.lake import Lake

Change = Literal["event", "contradiction", "second-family", "changed-answer"]

DISPUTES: Final[Mapping[Kind, Change]] = {"contradicts": "contradiction", "updates": "changed-answer"}
ONE_ORIGIN: Final = "one-origin-other"
"""The rule by which an origin itself gives another answer; other updates are of two origins."""
KINDS: Final = ("event", "question", "answer")
SHOWN: Final = 12
"""Hex digits of an id in a line: enough for a base of a hundred million claims, and short enough for a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One change: of which kind, the claims that show it (smallest id first), and one line that says it."""

    kind: Change
    event: str
    aspect: str
    claims: tuple[str, ...]
    text: str

    def line(self) -> str:
        """Return the notice with the command that shows more."""
        ids = " ".join(claim[:SHOWN] for claim in self.claims[:2])
        return f"{self.kind}: {self.text}: kg {'why' if len(self.claims) > 1 else 'show'} {ids}"


@dataclass(slots=True)
class _Told:
    """One event with its questions and the answers to each."""

    event: Event
    questions: list[Question] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Finding:
    """A dispute or a support, and by what it is known again: `key` names no id of an event, question or claim."""

    key: tuple[object, ...]
    notice: Notice


class Watched(Ledger):
    """A ledger that notices what is said of events when linking replaces it."""

    def __init__(self, lake: Lake) -> None:
        super().__init__(lake)
        self._found: list[Notice] = []

    def replace(self, units: Mapping[str, Sequence[Row]], *, covers: int) -> None:
        """Replace as a ledger does, and note how what these units hold now differs from what they held before."""
        before = list(self.rows(list(units), kinds=KINDS)) if units else []
        super().replace(units, covers=covers)
        self._found += changes(before, [row for rows in units.values() for row in rows if row.kind in KINDS])

    def notices(self) -> list[Notice]:
        """Return what changed since this was last asked, and forget it."""
        found, self._found = self._found, []
        return found


def changes(before: Sequence[Row], after: Sequence[Row]) -> Iterator[Notice]:
    """Yield what rows of some events say that the rows which they replaced did not."""
    was, now = _events(before), _events(after)
    holders: dict[str, set[str]] = defaultdict(set)
    for id_, told in was.items():
        for claim in told.event.claims:
            holders[claim].add(id_)
    for id_ in sorted(now):
        told = now[id_]
        old = [was[one] for one in sorted({one for claim in told.event.claims for one in holders.get(claim, ())})]
        known = {finding.key for one in old for finding in _findings(one)}
        if not old:
            yield _new(told.event)
        yield from _unseen(told, known)


def _events(rows: Sequence[Row]) -> dict[str, _Told]:
    """Return the events of some rows by id; each lies in a unit of its own."""
    found = {row.unit: _Told(decode_event(row.data)) for row in rows if row.kind == "event"}
    for row in rows:
        if row.kind == "question":
            found[row.unit].questions.append(decode_question(row.data))
        elif row.kind == "answer":
            answer = decode_answer(row.data)
            found[row.unit].answers[answer.question].append(answer)
    return {told.event.id: told for told in found.values()}


def _new(event: Event) -> Notice:
    count = f"{len(event.claims)} claim{'' if len(event.claims) == 1 else 's'}"
    return Notice(
        kind="event", event=event.id, aspect="", claims=event.claims[:1], text=f"{readable.event(event)}, {count}"
    )


def _unseen(told: _Told, known: set[tuple[object, ...]]) -> Iterator[Notice]:
    """Yield what was not known, each pair of claims once: who says yes to one party says no to another."""
    said: set[tuple[Change, tuple[str, ...]]] = set()
    for finding in _findings(told):
        notice = finding.notice
        if finding.key not in known and (notice.kind, notice.claims) not in said:
            said.add((notice.kind, notice.claims))
            yield notice


def _findings(told: _Told) -> Iterator[_Finding]:
    for question in sorted(told.questions, key=lambda q: (q.aspect, q.about, q.scope.who, q.id)):
        mine = told.answers[question.id]
        wider = [answer for other in question.within for answer in told.answers[other]]
        yield from _disputes(told.event, question, mine, wider)
        yield from _support(told.event, question, mine)


def _disputes(event: Event, question: Question, mine: Sequence[Answer], wider: Sequence[Answer]) -> Iterator[_Finding]:
    given = {answer.claim: answer for answer in [*wider, *mine]}
    for relation in relations([question], [*mine, *wider]):
        kind = DISPUTES.get(relation.kind)
        if not kind or (kind == "changed-answer" and relation.rule != ONE_ORIGIN):
            continue
        pair = given[relation.b], given[relation.a]  # the earlier first, where the relation has a direction
        says = frozenset((one.family, one.interval.lo, one.interval.hi) for one in pair)
        yield _Finding(
            (kind, *_key(question), says),
            Notice(
                kind=kind,
                event=event.id,
                aspect=question.aspect,
                claims=tuple(sorted(one.claim for one in pair)),
                text=f"{_where(event)}, {asked(question)}: {_words(pair)}",
            ),
        )


def _support(event: Event, question: Question, mine: Sequence[Answer]) -> Iterator[_Finding]:
    """Yield the answers behind which two families or more stand: with the same, or one inside it."""
    standing = sorted((a for a in mine if a.stands and not a.derived), key=lambda one: (one.said or "9999", one.claim))
    for interval in sorted({one.interval for one in standing}, key=lambda one: (one.lo, one.hi)):
        first: dict[str, Answer] = {}
        for one in standing:
            if interval.contains(one.interval):
                first.setdefault(one.family, one)
        if len(first) < 2 or not any(one.interval == interval for one in first.values()):
            continue
        pair = sorted(list(first.values())[:2], key=lambda one: one.claim)
        yield _Finding(
            ("second-family", *_key(question), interval.lo, interval.hi),
            Notice(
                kind="second-family",
                event=event.id,
                aspect=question.aspect,
                claims=tuple(one.claim for one in pair),
                text=f"{_where(event)}, {asked(question)}: {_words(pair)}",
            ),
        )


def _key(question: Question) -> tuple[object, ...]:
    scope = question.scope
    return question.aspect, question.about, scope.who, scope.where, scope.when, scope.deed, scope.extent


def _where(event: Event) -> str:
    return f"{event.where or 'an unnamed place'} {readable.days(event.first, event.first)}"


def _words(pair: Sequence[Answer]) -> str:
    return "; ".join(f"{one.origin}: {spelled_answer(one)}" for one in pair)


def as_json(notice: Notice, ledger: Ledger, db: str) -> dict[str, Any]:
    """Return a notice for a program, with the sentences and publishers of its claims."""
    claims = {claim.id: claim for claim in ledger.claims(notice.claims)}
    articles = {article.id: article for article in ledger.articles({claim.article for claim in claims.values()})}
    return {
        "kind": notice.kind,
        "text": notice.text,
        "event": notice.event,
        "aspect": notice.aspect or None,
        "db": db,
        "claims": [
            {
                "id": id_,
                "sentence": claims[id_].sentence,
                "publisher": articles[claims[id_].article].publisher,
                "url": articles[claims[id_].article].url or None,
            }
            for id_ in notice.claims
            if id_ in claims
        ],
    }
