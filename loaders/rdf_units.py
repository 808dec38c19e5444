"""What is loaded and taken back together, as RDF: an article, a claim, or a unit of links with what follows from it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from kg.articles import Article, digest
from kg.links import Event, Link, Question, Summary
from kg.loaders.base import Given, Linked
from kg.loaders.leading import Contradiction, contradictions, disjoint, leaders, named, roles
from kg.loaders.rdf import (
    XSD,
    about,
    answer,
    answer_iri,
    article,
    boolean,
    claim,
    day,
    event,
    iri,
    link_lines,
    named_in,
    question,
    summary,
    term,
    text,
    word,
)
from kg.relations import Answer

RANK: Final = (24, 17)
"""Bits of a contradiction's rank below the day: six digits of its event's id, and its number within the event."""

_HEX: Final = re.compile("[0-9a-f]{6}")


def contradiction(one: Contradiction, first: str, number: int) -> list[str]:
    """Return a pair that brief lists tell, by the first day of its event and its number among those of the event.

    Its rank sorts as all these do: numbers are compared where they stand, while Oxigraph looks up each text.
    """
    event_ = one.question.event
    node = iri("contradiction", f"{event_}-{number}")
    facts = [
        ("disputes", iri("question", one.question.id)),
        ("aspect", word(one.question.aspect)),
        ("saysMore", answer_iri(one.a)),
        ("saysLess", answer_iri(one.b)),
        ("rule", word(one.rule)),
        ("hedged", boolean(one.hedged)),
        ("saidLast", max(day(one.a.said), day(one.b.said))),
        ("rank", f'"{rank(event_, first, number)}"^^<{XSD}integer>'),
    ]
    return [*about(node, "Contradiction", facts), f"{iri('event', event_)} {term('disputed')} {node}"]


def rank(event_: str, first: str, number: int) -> int:
    """Return a number below 2^63 that sorts first by day, then by event, then by number.

    >>> rank("00ff00", "2018-07-12", 0) < rank("00ff01", "2018-07-12", 0) < rank("00ff00", "2018-07-13", 0)
    True
    """
    days = date.fromisoformat(day(first)[1:11]).toordinal()
    order = int((event_ if _HEX.match(event_) else digest("event", event_))[:6], 16)
    bits, most = RANK
    return (days << bits | order) << most | min(number, (1 << most) - 1)


def given(one: Given) -> list[str]:
    """Return an article or a claim."""
    return article(one) if isinstance(one, Article) else claim(one)


def unit(name: str, rows: Sequence[Linked]) -> list[str]:
    """Return a unit of links; what the unit may later take back is marked as its own.

    Answers and contradictions are not: they go with their question. A source or place
    that many of its links name is said once.
    """
    lines: list[str] = []
    things: dict[tuple[str, ...], None] = {}
    mark = f"{term('unit')} {text(name)}"
    events = {one.id: one.event for one in rows if isinstance(one, Question)}
    answers = [one for one in rows if isinstance(one, Answer)]
    ways, led, excluded = roles(answers), leaders(answers), disjoint(answers)
    for one in rows:
        match one:
            case Link():
                lines += link_lines(one)
                lines.append(f"{iri('claim', one.claim)} {mark}")
                things |= dict.fromkeys(named_in(one))
            case Event():
                lines += event(one)
                lines.append(f"{iri('event', one.id)} {mark}")
            case Question():
                node = iri("question", one.id)
                lines += question(one)
                lines.append(f"{node} {term('disjoint')} {boolean(excluded.get(one.id, False))}")
                lines.append(f"{node} {mark}")
            case Answer():
                node = answer_iri(one)
                lines += answer(one, ways.get(named(one), ()))
                lines.append(f"{node} {term('event')} {iri('event', events[one.question])}")
                lines.append(f"{node} {term('ledBy')} {answer_iri(led[named(one)])}")
            case Summary():
                lines += summary(one)
    told = contradictions([one for one in rows if isinstance(one, Question)], answers, ways, led)
    first = {one.id: one.first for one in rows if isinstance(one, Event)}
    for number, pair in enumerate(told):
        lines += contradiction(pair, first.get(pair.question.event, ""), number)
    return [*lines, *(line for some in things for line in some)]
