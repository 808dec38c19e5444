"""Why two claims bear on each other as they do, or why nothing follows: each test with its outcome."""

from __future__ import annotations

from collections.abc import Iterator

from kg import readable
from kg.ledger import Ledger
from kg.links import Question
from kg.readable import question as asked
from kg.relations import CHANGE_DAYS, RULES, Answer, relate, relate_within, spelled_answer
from kg.show import Shown, look_up
from kg.values import COUNTS


def why(ledger: Ledger, first: str, second: str) -> Iterator[tuple[str, str]]:
    """Yield what decides between two claims, as label and text; the last line is the outcome.

    Claims are given by id or how it begins.
    """
    yield from compared(look_up(ledger, first), look_up(ledger, second))


def compared(a: Shown, b: Shown) -> Iterator[tuple[str, str]]:
    """Yield what decides between two claims that have been looked up, `a` with what bears on it."""
    for name, shown in (("a", a), ("b", b)):
        yield name, f"{shown.claim.id}, {shown.link.source if shown.link else 'not linked'}: {shown.claim.sentence}"
    relation = next((r for r, other in a.bearing if other.id == b.claim.id), None)
    yield from _tests(a, b)
    if relation:
        yield relation.kind, f"rule {relation.rule}: {relation.why}"
    else:
        yield "nothing", "No rule holds."


def _tests(a: Shown, b: Shown) -> Iterator[tuple[str, str]]:
    if a.event is None or b.event is None:
        yield "event", "One of them is not linked."
        return
    if a.event.id != b.event.id:
        yield "event", f"Two events: {_event(a)}; {_event(b)}."
        return
    yield "event", f"One event: {_event(a)} ({a.event.why})."
    if a.claim.aspect != b.claim.aspect:
        yield "question", f"Two aspects: {a.claim.aspect} and {b.claim.aspect}."
        return
    for name, shown in (("a", a), ("b", b)):
        if not shown.answers:
            yield "question", f"{name} answers nothing: it is about the future, or names no number, party or weapon."
            return
    pairs = [(p, q) for p in a.answers for q in b.answers]
    met = [(x, y) for (p, x), (q, y) in pairs if p.id == q.id]
    for x, y in met:
        yield from _same_question(x, y)
    if not met:
        for (p, x), (q, y) in pairs:
            yield from _two_questions(p, x, q, y)


def _same_question(a: Answer, b: Answer) -> Iterator[tuple[str, str]]:
    yield (
        "answers",
        f"a {spelled_answer(a)}, b {spelled_answer(b)}" + (", one derived" if a.derived or b.derived else ""),
    )
    yield "family", f"one: {a.family}" if a.family == b.family else f"two: {a.family}; {b.family}"
    yield "called old", "neither" if not (a.old or b.old) else "a" if a.old else "b"
    if a.day and b.day:
        yield "days apart", str(abs(a.day - b.day))
    else:
        yield "days apart", "not known"
    apart = a.interval.disjoint(b.interval)
    yield "in common", "no number" if apart else "the same" if a.interval == b.interval else "some numbers"
    if apart:
        yield "stands", f"a {_stands(a)}, b {_stands(b)}"
        if a.aspect in COUNTS:
            yield "toll rose", "only if the lower was said on an earlier day and not given again since"
        if a.aspect == "control":
            yield "changed hands", f"only if more than {CHANGE_DAYS} days apart"
    found = relate(a, b)
    yield "so", RULES[found.rule] if found else "no rule holds"


def _two_questions(p: Question, a: Answer, q: Question, b: Answer) -> Iterator[tuple[str, str]]:
    yield "question", f"Two: {asked(p)}; {asked(q)}."
    found = relate_within(a, b) if q.id in p.within else relate_within(b, a) if p.id in q.within else None
    if q.id in p.within or p.id in q.within:
        yield (
            "within",
            "One lies within the other. "
            + (RULES[found.rule] if found else "It is too large, but one does not stand."),
        )
    else:
        yield "within", "Neither lies within the other: another scope, so nothing follows."


def _event(shown: Shown) -> str:
    event = shown.event
    assert event is not None
    return readable.event(event)


def _stands(answer: Answer) -> str:
    return "stands" if answer.stands else "does not stand any more"
