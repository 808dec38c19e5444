"""How a claim came to be told: what it is about, what it says, who says so, who passed it on, who published it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kg.links import Event
from kg.relations import spelled
from kg.report.gather import Evidence
from kg.report.pictures.days import day_of
from kg.report.pictures.drawing import (
    BOLD,
    HEAVY,
    SMALL,
    WIDTH,
    Picture,
    both,
    box,
    cut,
    fill,
    line,
    notes,
    polygon,
    stroke,
    words,
    wrapped,
)  # fmt: skip
from kg.report.wording import event_title
from kg.values import Agreement, Control, Count, Occurrence, Polarity, Responsibility, Weapon

RELAYS: Final = 4
"""Relays that are drawn; the most in the corpus is three."""
ROOM: Final = WIDTH - 44
"""Units of a box that text has."""


@dataclass(frozen=True, slots=True)
class Step:
    """One box: what it is, its name, and what else is said of it. `weight` is solid for what the texts say."""

    role: str
    name: str
    more: str = ""
    lines: int = 1


def chain(one: Evidence, event: Event | None = None) -> Picture:
    """Return how one claim came to be told, from the event down to the publisher."""
    steps = _steps(one, event)
    parts, y = [], 6.0
    for at, step in enumerate(steps):
        drawn, y = _box(step, y, first=at == 0)
        parts.append(drawn)
        if at < len(steps) - 1:
            parts.append(_arrow(y))
            y += 18
    link = one.link
    under, end = notes(y + 2, [f"Counted once under {link.family}: {_why(link.origin, link.family, link.origin_why)}"])
    spelled = " told by ".join(f"{step.role} {step.name}" for step in steps)
    rows = tuple((step.role, step.name, step.more) for step in steps)
    return Picture(
        f"How claim {one.claim.id[:12]} came to be told", f"{spelled}.", end, "".join(parts) + under,
        ("step", "name", "more"), rows,
    )  # fmt: skip


def _why(origin: str, family: str, why: str) -> str:
    roof = f"the origin is {origin}, under its roof" if origin != family else "it is the origin"
    return f"{roof} ({why.replace('-', ' ')})." if why else f"{roof}."


def _steps(one: Evidence, event: Event | None) -> list[Step]:
    claim, link, article = one.claim, one.link, one.article
    steps = [Step("event", event_title(event))] if event else []
    steps.append(Step("claim", f"{claim.aspect}: {_value(one)}", claim.sentence, 4))
    if claim.kind != "publisher":
        speaker = f"in the words of {link.speaker}" if link.speaker and link.speaker != link.source else ""
        steps.append(Step("source", link.source, speaker))
    steps += [Step("passed on by", name) for name in link.via[:RELAYS]]
    if len(link.via) > RELAYS:
        steps.append(Step("passed on by", f"{len(link.via) - RELAYS} more"))
    day = day_of(article.published, year=True) or day_of(link.said, year=True)
    own = "in its own voice, " if claim.kind == "publisher" else ""
    steps.append(
        Step(
            "published by",
            article.outlet,
            f"{own}{day or 'no day'}{f': {article.title}' if article.title else ''}",
            2,
        )
    )
    return steps


def _value(one: Evidence) -> str:
    """Return what a claim says, in words."""
    match one.claim.value:
        case Count(bounds, who):
            number = bounds.interval()
            return f"{'some' if number.says_nothing else spelled(number)} {who or 'people'}"
        case Control(holder, change, polarity):
            return f"{holder} {change}{_denied(polarity)}"
        case Responsibility(actors, polarity):
            return f"{' or '.join(actors)}{_denied(polarity)}"
        case Weapon(weapon, polarity):
            return f"{weapon}{_denied(polarity)}"
        case Agreement(state, parties):
            return f"{state}, {parties}" if parties else state
        case Occurrence(polarity):
            return f"it happened{_denied(polarity)}"


def _denied(polarity: Polarity) -> str:
    return " (denied)" if polarity == "denies" else ""


def _box(step: Step, y: float, *, first: bool) -> tuple[str, float]:
    lines = wrapped(step.more, ROOM, step.lines, 11) if step.more else []
    height = 36 + 14 * len(lines) + (3 if lines else 0)
    parts = [
        box(f'{both("soft" if first else "paper", "line")} rx="4"', 6, y, WIDTH - 12, height),
        words(18, y + 14, step.role, ink="quiet", more=SMALL),
        words(18, y + 29, cut(step.name, ROOM / HEAVY), more=BOLD),
    ]
    for at, text in enumerate(lines):
        parts.append(words(18, y + 46 + 14 * at, text, more=' font-size="11"'))
    return "".join(parts), y + height


def _arrow(y: float) -> str:
    tip = [(30, y + 2), (25, y + 9), (35, y + 9)]
    return line(stroke("quiet"), (30, y + 7), (30, y + 18), 1.5) + polygon(fill("quiet"), tip)
