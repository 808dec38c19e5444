"""Says on which day a claim's event happened, and on which day it was said.

Days are reckoned from the dateline in the text, else from the day the article
was published; without either nothing is reckoned. What the text does not date
happened when the sentences before it did, else on that day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kg.articles import Article
from kg.extract.finding import Sentence, Words

DAYS: Final = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
SHORT: Final = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
NUMBER: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10, "few": 3, "couple": 2}
HEAD: Final = 160  # characters in which a dateline is looked for
MONTH: Final = r"(?P<month>[A-Z][a-z]{2,8})\.?"
DATELINES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>20\d\d)-(?P<number>\d\d)-(?P<day>\d\d)\b",
        r"\b(?P<day>\d\d?)[-./](?P<number>\d\d?)[-./](?P<year>20\d\d)\b",
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)? {MONTH},? (?P<year>20\d\d)\b",
        rf"\b{MONTH} (?P<day>\d\d?),? ?(?P<year>20\d\d)\b",
        rf"\b{MONTH} (?P<day>\d\d)(?P<year>20\d\d)\b",  # "Jul 012016", where a comma was lost
    )
)
SAID_NEAR: Final = 3  # words between a cue and the day on which it was said: "told reporters on Monday"


@dataclass(frozen=True, slots=True)
class Day:
    """A stretch of words that names a day or days, in ISO form."""

    words: Words
    iso: str


def anchor(article: Article, start: int = 0) -> date | None:
    """Return the day that an article speaks from.

    >>> anchor(Article(publisher="p", text="15-09-2013 Bomb kills three."))
    datetime.date(2013, 9, 15)
    """
    published = _parsed(article.published[:10])
    for text in (article.text[:start], article.text[start : start + HEAD]):
        for pattern in DATELINES:
            match = pattern.search(text)
            found = _from_match(match) if match else None
            if found:
                return found
    return published


def _from_match(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    month = int(groups["number"]) if groups.get("number") else _month(groups.get("month") or "")
    return _day(int(groups["year"]), month, int(groups["day"])) if month else None


def _month(word: str) -> int:
    word = word.lower().rstrip(".")
    return MONTHS.index(word) + 1 if word in MONTHS else SHORT.get(word, 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def days(sentence: Sentence, today: date | None) -> list[Day]:
    """Return what a sentence says of days, left to right."""
    found: list[Day] = []
    index = sentence.start
    while index < sentence.end:
        day = _at(sentence, index, today)
        if day:
            found.append(day)
        index = day.words.end if day else index + 1
    return found


def _at(sentence: Sentence, index: int, today: date | None) -> Day | None:
    words = [sentence.word(index + offset) for offset in range(6)]
    year = _year(sentence, index, words)
    if year:
        return year
    if today is None:
        return _calendar(index, words, None)
    return _calendar(index, words, today) or _relative(sentence, index, words, today)


def _year(sentence: Sentence, index: int, words: Sequence[str]) -> Day | None:
    """Read a year by itself: "in 1982"."""
    if words[0] not in ("in", "since") or not re.fullmatch(r"(19|20)\d\d", words[1]):
        return None
    return Day(Words(index + 1, index + 2), f"{words[1]}-01-01/{words[1]}-12-31")


def _calendar(index: int, words: Sequence[str], today: date | None) -> Day | None:
    """Read "August 21", "21 August 2013", "April 4 2017" and "in March"."""
    first, second, third = words[0], words[1], words[2]
    day, month, length = 0, 0, 2
    if (_month(first) and re.fullmatch(r"\d\d?(st|nd|rd|th)?", second) and first != "may") or (
        first == "may" and second.isdigit()
    ):
        day, month = int(re.sub(r"\D", "", second)), _month(first)
    elif re.fullmatch(r"\d\d?(st|nd|rd|th)?", first) and _month(second) and len(second) > 2:
        day, month = int(re.sub(r"\D", "", first)), _month(second)
    elif re.fullmatch(r"\d\d?(st|nd|rd|th)?", first) and second == "of" and _month(third):
        day, month, length, third = int(re.sub(r"\D", "", first)), _month(third), 3, words[3]
    if month:
        third = words[length] if words[length] != "," else words[length + 1]
        year = int(third) if re.fullmatch(r"(19|20)\d\d", third) else 0
        return _dated(index, length, day, month, year, today)
    if first in ("in", "since", "last", "mid") and words[1] in MONTHS:
        year = int(words[2]) if re.fullmatch(r"(19|20)\d\d", words[2]) else 0
        return _monthly(index, _month(words[1]), year, today, 3 if year else 2)
    return None


def _dated(index: int, length: int, day: int, month: int, year: int, today: date | None) -> Day | None:
    if not year and today is None:
        return None
    found = _day(year or (today or date.min).year, month, day)
    if found and not year and today and found > today + timedelta(days=31):
        found = _day(today.year - 1, month, day)
    return Day(Words(index, index + length + bool(year)), found.isoformat()) if found else None


def _monthly(index: int, month: int, year: int, today: date | None, length: int) -> Day | None:
    if not year and today is None:
        return None
    year = year or ((today.year if month <= today.month else today.year - 1) if today else 0)
    first = date(year, month, 1)
    last = (date(year + month // 12, month % 12 + 1, 1)) - timedelta(days=1)
    return Day(Words(index + 1, index + length), f"{first}/{last}")


def _relative(sentence: Sentence, index: int, words: Sequence[str], today: date) -> Day | None:
    first, second = words[0], words[1]
    name = first.removesuffix("s") if first.removesuffix("s") in DAYS else ""
    if name:
        back = (today.weekday() - DAYS.index(name)) % 7
        if sentence.word(index - 1) == "last" and back == 0:
            back = 7
        day = today - timedelta(days=back)
        if sentence.word(index - 1) == "since":
            return Day(Words(index, index + 1), f"{day}/{today}")
        return Day(Words(index, index + 1), day.isoformat())
    if first in ("today", "tonight") or (first == "this" and second in ("morning", "evening", "afternoon")):
        return Day(Words(index, index + 1 + (first == "this")), today.isoformat())
    if first == "overnight" and words[1] not in DAYS and sentence.word(index - 1) not in DAYS:
        return Day(Words(index, index + 1), (today - timedelta(days=1)).isoformat())  # the night began the day before
    if first == "yesterday":
        return Day(Words(index, index + 1), (today - timedelta(days=1)).isoformat())
    if first == "last" and second in ("week", "month", "year", "night"):
        back = {"night": 1, "week": 7, "month": 30, "year": 365}[second]
        early = today - timedelta(days=back)
        if second == "night":
            return Day(Words(index, index + 2), early.isoformat())
        return Day(
            Words(index, index + 2),
            f"{early - timedelta(days=back)}/{early}" if back > 7 else f"{early - timedelta(days=6)}/{today}",
        )
    if first in ("past", "last", "previous", "recent"):
        return _past(index, words, today)
    return None


def _past(index: int, words: Sequence[str], today: date) -> Day | None:
    """Read "the past 48 hours" and "the last two weeks"."""
    count = NUMBER.get(words[1]) or (int(words[1]) if re.fullmatch(r"\d{1,3}", words[1]) else 1)
    unit = words[2] if words[1] in NUMBER or words[1].isdigit() else words[1]
    spans = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
    length = spans.get(unit.removesuffix("s"))
    if length is None:
        return None
    early = today - timedelta(days=max(1, round(count * length)))
    return Day(Words(index, index + 3), f"{early}/{today}")


def apart(found: Sequence[Day], cues: Sequence[Words]) -> tuple[list[Day], str]:
    """Return the days of what happened, and the day on which it was said, which stands beside a cue."""
    said = [day for day in found if any(_beside(day.words, cue) for cue in cues)]
    return [day for day in found if day not in said], said[0].iso if said else ""


def happened(found: Sequence[Day], trigger: int) -> str:
    """Return the day that a trigger's clause is most likely about, empty when there is none."""
    if not found:
        return ""
    near = min(
        found,
        key=lambda day: day.words.start - trigger if day.words.start > trigger else (trigger - day.words.end) * 1.5,
    )
    return near.iso


def _beside(day: Words, cue: Words) -> bool:
    return 0 <= day.start - cue.end <= SAID_NEAR or 0 <= cue.start - day.end <= 1
