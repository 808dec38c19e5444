"""What was said of an event on which day, by whom, and when it happened: time runs down, as in a chronology."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kg.links import NO_DAY, Event
from kg.readable import statement
from kg.report.gather import Told
from kg.report.pictures.days import day_of, parsed, period
from kg.report.pictures.drawing import (
    BOLD,
    HEAVY,
    NOTHING,
    SMALL,
    WIDTH,
    Looks,
    Picture,
    clean,
    cut,
    fill,
    line,
    notes,
    number,
    polygon,
    stroke,
    words,
    wrapped,
)  # fmt: skip
from kg.report.wording import count, event_title

AXIS: Final = 66
"""Where the line of time runs; left of it stand days, right of it who says what."""
TEXT: Final = AXIS + 18
DAYS: Final = 8
"""Days of a picture: the first, and those on which most was said."""
EACH: Final = 4
"""Families of one day."""
LINES: Final = 2
"""Lines of what a family says on one day."""
LEAST: Final = 2
"""Days or families from which a picture shows more than the list."""


@dataclass(slots=True)
class Voice:
    """What a family says on one day; it `stands` when any of it does."""

    family: str
    said: dict[str, None] = field(default_factory=dict)
    claims: int = 0
    stands: bool = False


@dataclass(slots=True)
class Day:
    """What was said on one day, who says most first; `more` voices with `rest` claims were not given along."""

    voices: list[Voice] = field(default_factory=list)
    more: int = 0
    rest: int = 0

    @property
    def claims(self) -> int:
        """All claims of the day."""
        return sum(voice.claims for voice in self.voices) + self.rest


def timeline(told: Told) -> Picture:
    """Return what was said of an event and when, false where one family says all of it on one day."""
    return chronology(told.event, _days(told), signs(told))


def chronology(event: Event, days: Mapping[str, Day], families: Sequence[str], rest: int = 0) -> Picture:
    """Return the same picture of days in order, those that nobody gives last under "".

    `families` speak, in the order in which they get their signs, and `rest` more do.
    """
    if len(days) < LEAST and len(families) < LEAST:
        return NOTHING
    body, y = _drawn(event, days, Looks(families))
    hollow = any(not voice.stands for day in days.values() for voice in day.voices[:EACH])
    under, end = notes(y, ["Each sign is a family" + ("; hollow: nothing of it stands any more." if hollow else ".")])
    rows = tuple((day, one.family, "; ".join(one.said), one.claims) for day in days for one in days[day].voices)
    first = next(iter(days)) or "days unknown"
    claims = sum(day.claims for day in days.values())
    told_in_words = f"{count(claims, 'claim')} by {len(families) + rest} families, the first of {first}."
    columns = ("said", "family", "what", "claims")
    return Picture(f"When what was said: {event_title(event)}", told_in_words, end, body + under, columns, rows)


def signs(told: Told) -> list[str]:
    """Return the families of an event in the order in which all of its pictures give out signs: who says most first."""
    claims: dict[str, int] = defaultdict(int)
    for one in told.timeline:
        claims[one.link.family] += 1
    return sorted(claims, key=lambda family: (-claims[family], family))


def _days(told: Told) -> dict[str, Day]:
    """Return who says what on which day, in order of days; those that nobody gives come last, under ""."""
    found: dict[tuple[str, str], Voice] = {}
    for one in told.timeline:
        voice = found.setdefault((one.link.said[:10], one.link.family), Voice(one.link.family))
        voice.claims += 1
    given = [(asked, stated) for asked in told.asked for stated in asked.stated]
    for asked, stated in sorted(given, key=lambda pair: not pair[1].stands):
        said = statement(asked.question, stated.interval)
        for one in stated.evidence:
            voice = found[one.link.said[:10], one.link.family]
            voice.said[said] = None
            voice.stands = voice.stands or stated.stands
    days: dict[str, Day] = defaultdict(Day)
    for (day, _), voice in sorted(found.items(), key=lambda item: (item[0][0] or "9999", -item[1].claims, item[0][1])):
        days[day].voices.append(voice)
    return dict(days)


def _drawn(event: Event, days: Mapping[str, Day], looks: Looks) -> tuple[str, float]:
    """Draw the days that are kept with what happened before, between and after them; return it and where it ends."""
    parts, y = [], 20.0
    top, happened, year, before = y, event.first == NO_DAY, "", ""
    for day in _kept(days):
        if not happened and (not day or event.first <= day):
            drawn, y = _happening(event.first, event.last, y)
            parts.append(drawn)
            happened, year, before = True, event.first[:4], event.first
        gap = _gap(before, day, days)
        if gap:
            parts.append(words(TEXT, y + 2, gap, ink="quiet", more=f'{SMALL} font-style="italic"'))
            y += 18
        name = day_of(day, year=day[:4] != year) or "no day"
        parts.append(words(AXIS - 10, y + 4, name, anchor="end", more=SMALL if len(name) > 8 else ""))
        drawn, y = _voices(days[day], y, looks)
        parts.append(drawn)
        year, before = day[:4], day
    axis = line(stroke("line"), (AXIS, top), (AXIS, y - 14), 2)
    return axis + "".join(parts), y - 8


def _kept(days: Mapping[str, Day]) -> list[str]:
    ranked = sorted(days, key=lambda day: (day != next(iter(days)), -days[day].claims, day))
    return sorted(ranked[:DAYS], key=lambda day: day or "9999")


def _gap(before: str, day: str, days: Mapping[str, Day]) -> str:
    """Say what lies between two days that are drawn: days without a claim, or left out."""
    between = [other for other in days if before < other < day] if before and day else []
    if between:
        claims = sum(days[other].claims for other in between)
        return f"and {count(len(between), 'more day')} with {count(claims, 'claim')}"
    first, second = parsed(before), parsed(day)
    later = (second - first).days if first and second else 0
    return f"{later} days later" if later > 1 else ""


def _happening(first: str, last: str, y: float) -> tuple[str, float]:
    star = [(AXIS, y - 7), (AXIS + 7, y), (AXIS, y + 7), (AXIS - 7, y)]
    said = f"It happened: {period(first, last)}"
    return polygon(fill("ink"), star) + words(TEXT, y + 4, said, more=BOLD), y + 26


def _voices(day: Day, y: float, looks: Looks) -> tuple[str, float]:
    """Draw what the families say on one day; return it and where it ends."""
    parts = []
    for voice in day.voices[:EACH]:
        times = f" ×{voice.claims:,}" if voice.claims > 1 else ""  # noqa: RUF001 -- times
        name = cut(voice.family, (WIDTH - TEXT - 44) / HEAVY)
        parts.append(looks.mark(voice.family, AXIS, y, hollow=not voice.stands))
        parts.append(
            f'<text {fill("ink")} x="{TEXT}" y="{number(y + 4)}"{BOLD}>{clean(name)}'
            f'<tspan {fill("quiet")} font-weight="400"{SMALL}>{times}</tspan></text>'
        )
        y += 15
        for one in wrapped("; ".join(voice.said) or "nothing that answers a question", WIDTH - TEXT - 6, LINES, 11):
            parts.append(words(TEXT, y + 4, one, ink="quiet", more=' font-size="11"'))
            y += 13.5
        y += 7
    more_voices = len(day.voices[EACH:]) + day.more
    if more_voices:
        claims = sum(voice.claims for voice in day.voices[EACH:]) + day.rest
        more = f"and {count(more_voices, 'more voice')} with {count(claims, 'claim')}"
        parts.append(words(TEXT, y + 4, more, ink="quiet", more=f'{SMALL} font-style="italic"'))
        y += 20
    return "".join(parts), y + 4
