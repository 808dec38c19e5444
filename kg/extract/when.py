"""Says on which day a claim's event happened, and on which day it was said.

Days are reckoned from the dateline in the text, else from the day the article
was published; without either nothing is reckoned. What the text does not date
happened when the sentences before it did, else on that day.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from kg.articles import Article
from kg.extract.finding import Sentence, Words, once

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
DEEDS: Final = frozenset(
    {
        "attack", "attacks", "bombing", "bombings", "blast", "blasts", "strike", "strikes", "airstrike", "airstrikes",
        "raid", "raids", "explosion", "shelling", "massacre",
    }
)  # fmt: skip
"""Words whose day is the story's: "Saturday's blast"."""
AGO: Final = {"a": 1, "one": 1, **NUMBER}
CLAUSE: Final = 12  # words from "which" to a day in its clause
TOMORROW: Final = 6  # days back to a weekday that is tomorrow's, too
HEAD: Final = 160  # characters in which a dateline is looked for
MONTH: Final = r"(?P<month>[A-Z][a-z]{2,8})\.?"
DATELINES: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?P<year>20[0-9][0-9])-(?P<number>[0-9][0-9])-(?P<day>[0-9][0-9])\b",
        r"\b(?P<day>[0-9][0-9]?)[-./](?P<number>[0-9][0-9]?)[-./](?P<year>20[0-9][0-9])\b",
        rf"\b(?P<day>[0-9][0-9]?)(?:st|nd|rd|th)? {MONTH},? (?P<year>20[0-9][0-9])\b",
        rf"\b{MONTH} (?P<day>[0-9][0-9]?),? ?(?P<year>20[0-9][0-9])\b",
        rf"\b{MONTH} (?P<day>[0-9][0-9])(?P<year>20[0-9][0-9])\b",  # "Jul 012016", where a comma was lost
    )
)
PERIODS: Final = ("since ", "until ", "from ", "before ", "between ")
"""Words before a day from which no text speaks."""
MONTHDAY: Final = re.compile(r"[0-3]?[0-9](?:st|nd|rd|th)?")
YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
OLD_YEAR: Final = re.compile(r"1[0-9]{3}|20[0-9]{2}")
PAST: Final = frozenset({"battle", "war", "siege", "massacre", "revolt", "uprising", "year"})
"""Words whose year is given with "of"."""
AHEAD: Final = 31  # days that "on 5 July" may lie ahead: plans are news, but seldom for longer
BACK: Final = {
    "today": 0, "tonight": 0, "this morning": 0, "this afternoon": 0, "this evening": 0,
    "yesterday": 1, "last night": 1, "previous day": 1, "day earlier": 1, "day before": 1, "overnight": 1,
}  # fmt: skip
"""Days back; a night that is spoken of the next day began the day before."""
RANGES: Final = frozenset({("from", "to"), ("from", "until"), ("from", "through"), ("between", "and")})
"""Words before the first and the last of some days."""
LAST: Final = {"week": (13, 0), "month": (60, 30), "year": (730, 365)}
"""Days back from which and to which "last week" and the like may reach."""
SPANS: Final = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
YEARS: Final = range(1900, 2200)
SAID_NEAR: Final = 3  # words between a cue and the day on which it was said: "told reporters on Monday"


_BEGINS: Final = frozenset(
    {*AGO, *(phrase.split()[0] for phrase in BACK), "of", "in", "since", "mid", "last", "past", "previous", "recent"}
)
"""Words that the name of a day can begin with, but for days, months and digits."""


@dataclass(frozen=True, slots=True)
class Day:
    """A stretch of words that names a day or days, in ISO form.

    `after` when it dates only what comes behind it ("a day after shells killed
    nine"), `own` when it says whose day it is ("Saturday's blast").
    """

    words: Words
    iso: str
    after: bool = False
    own: bool = False

    @property
    def single(self) -> bool:
        """True for one day, and no range, that a text can go on with."""
        return "/" not in self.iso and not self.after


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
            if match and found and not text[: match.start()].lower().endswith(PERIODS):
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
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


@once
def days(sentence: Sentence, today: date | None) -> list[Day]:
    """Return what a sentence says of days, left to right."""
    found: list[Day] = []
    index = sentence.start
    while index < sentence.end:
        day = _at(sentence, index, today) if _can_begin(sentence.word(index)) else None
        if day:
            first = found.pop() if found and _until(sentence, found[-1], day) else None
            whole = Day(Words(first.words.start, day.words.end), f"{first.iso}/{day.iso}") if first else day
            found.append(replace(whole, own=day.own or _incident(sentence, day.words)))
        index = day.words.end if day else index + 1
    return found


def _until(sentence: Sentence, first: Day, last: Day) -> bool:
    """Say whether two days are the first and the last of some: "from May 3 to May 9", "between Monday and Friday"."""
    joint = (sentence.word(first.words.start - 1), sentence.word(first.words.end)) in RANGES
    single = first.single and last.single and first.words.end + 1 == last.words.start
    return joint and single and first.iso < last.iso


def _can_begin(word: str) -> bool:
    """Say whether the name of a day can begin with a word; most words go by here."""
    return word in _BEGINS or word[:1].isdigit() or word.removesuffix("s") in DAYS or _month(word) > 0


def _incident(sentence: Sentence, day: Words) -> bool:
    """Say whether a day belongs to an attack: "the Aug. 21 attack", "the attack on Aug. 21"."""
    if sentence.word(day.end) in DEEDS or sentence.word(day.end + 1) in DEEDS:
        return True
    return sentence.word(day.start - 1) == "on" and sentence.word(day.start - 2) in DEEDS


def _at(sentence: Sentence, index: int, today: date | None) -> Day | None:
    words = [sentence.word(index + offset) for offset in range(6)]
    found = _year(sentence, index, words) or _calendar(index, words, today)
    if found and today and "since" in (words[0], sentence.word(found.words.start - 1)):
        found = replace(found, iso=f"{min(found.iso[:10], today.isoformat())}/{today}")
    return found or (_relative(sentence, index, words, today) if today else None)


def _year(sentence: Sentence, index: int, words: Sequence[str]) -> Day | None:
    """Read a year by itself: "in 1982", "in 1258,", "the battle of 1187"."""
    old = OLD_YEAR.fullmatch(words[1]) is not None
    if old and (
        (words[0] == "of" and sentence.word(index - 1) in PAST) or (words[0] == "in" and words[2] in (",", ".", ""))
    ):
        return Day(Words(index + 1, index + 2), f"{words[1]}-01-01/{words[1]}-12-31")
    if words[0] not in ("in", "since") or not YEAR.fullmatch(words[1]):
        return None
    return Day(Words(index + 1, index + 2), f"{words[1]}-01-01/{words[1]}-12-31")


def _calendar(index: int, words: Sequence[str], today: date | None) -> Day | None:
    """Read "August 21", "21 August 2013", "April 4 2017", "the 4th of April" and "in March"."""
    first, second, third = words[0], words[1], words[2]
    if _month(first) and MONTHDAY.fullmatch(second):
        return _dated(Words(index, index + 2), (second, first), words[2:], today)
    if MONTHDAY.fullmatch(first) and _month(second):
        return _dated(Words(index, index + 2), (first, second), words[2:], today)
    if MONTHDAY.fullmatch(first) and second == "of" and _month(third):
        return _dated(Words(index, index + 3), (first, third), words[3:], today)
    if first in ("in", "since", "last", "mid") and second in MONTHS and not MONTHDAY.fullmatch(third):
        return _monthly(index, _month(second), int(third) if YEAR.fullmatch(third) else 0, today)
    return None


def _dated(words: Words, written: tuple[str, str], after: Sequence[str], today: date | None) -> Day | None:
    """Return a day of a month; without a year, the one nearest to today that is not a month ahead."""
    day, month = int(re.sub(r"\D", "", written[0])), _month(written[1])
    stated = after[1] if after[0] == "," else after[0]
    year = int(stated) if YEAR.fullmatch(stated) else 0
    if year:
        found = _day(year, month, day)
        return Day(Words(words.start, words.end + 1 + (after[0] == ",")), found.isoformat()) if found else None
    if today is None:
        return None
    found = _day(today.year, month, day)
    if found and found > today + timedelta(days=AHEAD):
        found = _day(today.year - 1, month, day)
    return Day(words, found.isoformat()) if found else None


def _monthly(index: int, month: int, year: int, today: date | None) -> Day | None:
    end = index + 2 + bool(year)
    if not year:
        if today is None:
            return None
        year = today.year - (month > today.month)
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return Day(Words(index + 1, end), f"{first}/{last}")


def _relative(sentence: Sentence, index: int, words: Sequence[str], today: date) -> Day | None:
    """Read "on Tuesday", "yesterday", "overnight", "last week" and "the past 48 hours"."""
    before = sentence.word(index - 1)
    name = words[0].removesuffix("s")
    if name in DAYS:
        return _weekday(sentence, index, DAYS.index(name), today)
    if words[0] in AGO or words[0].isdigit():
        return _counted_back(index, words, today)
    back = BACK.get(words[0], BACK.get(" ".join(words[:2])))
    length = 1 if words[0] in BACK else 2
    if back is not None and not (words[0] == "overnight" and (words[1] in DAYS or before in DAYS)):
        return Day(Words(index, index + length), (today - timedelta(days=back)).isoformat())
    if words[0] == "last" and words[1] in LAST:
        early, late = LAST[words[1]]
        return Day(Words(index, index + 2), f"{today - timedelta(days=early)}/{today - timedelta(days=late)}")
    return _past(index, words, today) if words[0] in ("past", "last", "previous", "recent") else None


def _weekday(sentence: Sentence, index: int, weekday: int, today: date) -> Day:
    """Return the last such weekday, today included, or tomorrow's; "since Tuesday" lasts until today.

    Tomorrow's, because what was six days ago is "last Tuesday", and a text that
    goes out in the evening writes of the next day.
    """
    before = sentence.word(index - 1)
    back = (today.weekday() - weekday) % 7
    if before == "last":
        back = back or 7
    elif back == TOMORROW:
        back = -1
    day = today - timedelta(days=back)
    possessive = sentence.word(index).endswith("ys") or sentence.word(index + 1) in ("'s", "\u2019s")
    return Day(Words(index, index + 1), f"{day}/{today}" if before == "since" else day.isoformat(), own=possessive)


def _counted_back(index: int, words: Sequence[str], today: date) -> Day | None:
    """Read "two days ago" and "a week after shells killed nine", which dates the shells."""
    count = AGO.get(words[0]) or (int(words[0]) if re.fullmatch(r"[1-9][0-9]?", words[0]) else 0)
    length = {"day": 1, "week": 7}.get(words[1].removesuffix("s"))
    if not count or length is None or words[2] not in ("ago", "after", "earlier"):
        return None
    day = (today - timedelta(days=count * length)).isoformat()
    return Day(Words(index, index + 3), day, after=words[2] == "after")


def _past(index: int, words: Sequence[str], today: date) -> Day | None:
    """Read "the past 48 hours" and "the last two weeks"."""
    counted = words[1] in NUMBER or re.fullmatch(r"[0-9]{1,3}", words[1]) is not None
    count = (NUMBER.get(words[1]) or int(words[1])) if counted else 1
    length = SPANS.get(words[2 if counted else 1].removesuffix("s"))
    if length is None:
        return None
    early = today - timedelta(days=max(1, round(count * length)))
    return Day(Words(index, index + 2 + counted), f"{early}/{today}")


def apart(found: Sequence[Day], cues: Sequence[Words]) -> tuple[list[Day], str]:
    """Return the days of what happened, and the day on which it was said, which stands beside a cue."""
    said = [day for day in found if "/" not in day.iso and any(_beside(day.words, cue) for cue in cues)]
    return [day for day in found if day not in said], said[0].iso if said else ""


def happened(sentence: Sentence, found: Sequence[Day], trigger: int) -> str:
    """Return the day that a trigger's clause is most likely about, empty when there is none."""
    near = min(
        (day for day in found if not (day.after and day.words.start > trigger) and not _aside(sentence, day, trigger)),
        key=lambda day: day.words.start - trigger if day.words.start > trigger else (trigger - day.words.end) * 1.5,
        default=None,
    )
    return near.iso if near else ""


def _aside(sentence: Sentence, day: Day, trigger: int) -> bool:
    """Say whether a month or year stands in a relative clause of its own: "the city, divided since 2012"."""
    if "/" not in day.iso:
        return False
    for index in range(day.words.start - 1, max(sentence.start, day.words.start - CLAUSE) - 1, -1):
        if index == trigger:
            return False
        if sentence.word(index) in ("which", "who", "that", "where"):
            return True
    return False


def _beside(day: Words, cue: Words) -> bool:
    return 0 <= day.start - cue.end <= SAID_NEAR or 0 <= cue.start - day.end <= 1
