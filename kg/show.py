"""Everything about one claim, laid out for reading: its words, its chain, its event, and what bears on it and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from kg import readable
from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_answer, decode_event, decode_link, decode_question
from kg.errors import UsageError
from kg.judgements import edited, edits_of
from kg.ledger import Ledger
from kg.ledger.units import event_unit
from kg.links import Event, Link, Question
from kg.readable import question as asked
from kg.relations import Answer, Relation, relations, spelled_answer
from kg.values import to_json

SHORTEST: Final = 4
"""Characters of an id by which a claim is looked up; fewer would hardly ever be one claim's."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A claim with all that the ledger has on it; `edits` are what people put right, each with its number."""

    claim: Claim
    article: Article
    link: Link | None
    event: Event | None
    answers: tuple[tuple[Question, Answer], ...]
    bearing: tuple[tuple[Relation, Claim], ...]
    edits: tuple[tuple[int, Mapping[str, Any]], ...] = ()


def look_up(ledger: Ledger, start: str) -> Shown:
    """Return the claim whose id is, or begins with, `start`."""
    claim = find_claim(ledger, start)
    article = next(ledger.articles([claim.article]))
    events = [decode_event(row.data) for row in ledger.rows(kinds=["event"]) if claim.id in row.data["claims"]]
    block = ledger.units_of("link", [claim.id]).values()
    links = [decode_link(row.data) for row in ledger.rows(block, kinds=["link"]) if row.id == claim.id]
    event = events[0] if events else None
    answers: list[tuple[Question, Answer]] = []
    bearing: list[tuple[Relation, Claim]] = []
    if event:
        rows = list(ledger.rows([event_unit(event.id)]))
        questions = {row.id: decode_question(row.data) for row in rows if row.kind == "question"}
        given = [decode_answer(row.data) for row in rows if row.kind == "answer"]
        answers = [(questions[answer.question], answer) for answer in given if answer.claim == claim.id]
        found = [r for r in relations(questions.values(), given, pairs=True) if claim.id in (r.a, r.b)]
        others = {other.id: other for other in ledger.claims([_other(r, claim.id) for r in found])}
        bearing = [(relation, others[_other(relation, claim.id)]) for relation in found]
    edits = tuple(edits_of(list(ledger.judgements()), claim.id))
    return Shown(claim, article, links[0] if links else None, event, tuple(answers), tuple(bearing), edits)


def lines(shown: Shown) -> Iterator[tuple[str, str]]:
    """Yield what there is to say as label and text; an empty label goes on with the one before."""
    claim, link, article = shown.claim, shown.link, shown.article
    yield "claim", claim.id
    yield "says", f"{claim.aspect} {_value(claim)}"
    if shown.edits:
        yield "says now", ", ".join(_put_right(claim, [edit["fields"] for _, edit in shown.edits]))
        for number, edit in shown.edits:
            yield "", f"edited by {edit['who']}, {edit['when']} (judgement {number})"
    yield "sentence", claim.sentence
    where = f"characters {claim.start} to {claim.end} of {article.name}"
    yield "where", where if article.text else f"{where}, which came without its text"
    facts = (article.outlet, article.published, article.title, article.url)
    yield "article", " · ".join(fact for fact in facts if fact)
    if claim.cue:
        yield "cue", claim.cue.text
    if link:
        chain = [article.outlet, *reversed(link.via), *([link.source] if claim.kind != "publisher" else [])]
        yield "chain", " -> ".join(chain) + (f", through {link.speaker}" if link.speaker else "")
        yield "origin", f"{link.origin} ({link.origin_why}); family {link.family}"
        place = f"{link.where or 'unknown'}, {link.admin1 or 'province unknown'}"
        yield "place", f"{claim.place.text or 'none named'}: {place} ({link.place_why})"
        yield "when", f"{readable.days(link.first, link.last)}; said {link.said or 'unknown'}"
    yield "how sure", f"{claim.modality} (the source), {claim.confidence:.2f} (the extractor, by {claim.found_by})"
    if shown.event:
        event = shown.event
        yield "event", f"{readable.event(event)}, {len(event.claims)} claims ({event.why}): {event.id}"
        if event.part_of:
            yield "part of", event.part_of
    for question, answer in shown.answers:
        known = {"derived": answer.derived, "stands": answer.stands, "called old": answer.old, "hedged": answer.hedged}
        marks = ", ".join(name for name, on in known.items() if on)
        yield "answers", f"{asked(question)}: {spelled_answer(answer)} ({marks})"
    for relation, other in shown.bearing:
        yield relation.kind, f"{other.id}: {relation.why}"
        yield "", other.sentence


def find_claim(ledger: Ledger, start: str) -> Claim:
    """Return the claim whose id is `start` or, if it is only one, begins with it."""
    exact = list(ledger.claims([start]))
    if exact:
        return exact[0]
    found = [claim for claim in ledger.claims() if claim.id.startswith(start)] if len(start) >= SHORTEST else []
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} claims have an id that begins with {start!r}. Write more of it.")
    if len(start) < SHORTEST:
        raise UsageError(f"No claim has the id {start!r}. Write at least {SHORTEST} characters of how one begins.")
    raise UsageError(f"There is no claim {start!r}. `kg query timeline` and `kg export claims` list ids.")


def _other(relation: Relation, claim: str) -> str:
    return relation.b if relation.a == claim else relation.a


def _put_right(claim: Claim, edits: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield what was put right of a claim as it is now."""
    fields = {name: value for edit in edits for name, value in edit.items()}
    now = edited(claim, fields)
    told = {"place": now.place.text, "date": now.date, "modality": now.modality}
    if "value" in fields:
        yield f"{now.aspect} {_value(now)}"
    yield from (f"{name} {text or 'unknown'}" for name, text in told.items() if name in fields)


def _value(claim: Claim) -> str:
    return ", ".join(f"{key} {value}" for key, value in to_json(claim.value).items())
