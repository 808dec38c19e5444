"""Reads numbers of people: digits and words, with the words that open, close or widen them.

>>> read("at least 27 people"), read("between 20 and 30"), read("several dozen")
(Range(min=27, max=None), Range(min=20, max=30), Range(min=24, max=None))
>>> read("a few hundred"), read("a couple of dozen"), read("a couple of men")
(Range(min=200, max=None), Range(min=24, max=24), Range(min=2, max=2))
>>> read("1.5.2016"), read("-5"), read("2,000,000,000,000"), read("$27")
(None, None, None, None)
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kg.extract.lexicon import load, words
from kg.values import Range

UNITS: Final = dict(
    zip(
        [
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ],
        range(1, 20),
        strict=True,
    )
)
TENS: Final = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
SCALES: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
DIGITS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9}")
DATED: Final = re.compile(r"[0-9]{1,2}|[0-9]{4}")
DECIMAL: Final = re.compile(r"[0-9]{1,4}\.[0-9]{1,3}")
MOST: Final = 1_000_000_000  # people; a bigger number is a slip or money
SPREAD: Final = 10  # per cent either way of "about"; the annotation guide's convention
LONGEST: Final = 12  # words of one number, "between one hundred and twenty and two hundred"
YEARS: Final = range(1900, 2100)
BEFORE_YEAR: Final = frozenset(
    {"in", "since", "of", "from", "until", "during", "by", "late", "early", "mid", "between"}
)
MONEY: Final = frozenset({"$", "£", "€", "usd", "us$"})
PHRASES: Final = {
    tuple(phrase.split()): value
    for phrase, value in (
        ("a quarter of a million", 250_000),
        ("half a million", 500_000),
        ("half a dozen", 6),
        ("a dozen", 12),
        ("a hundred", 100),
        ("a thousand", 1000),
        ("a million", 1_000_000),
    )
}
DASHES: Final = frozenset({"-", "\u2013", "to"})
DAY: Final = 3  # words of a date before what goes on with it: "May 5, | 2024"
NOUN: Final = 4  # words from a number to whom it counts: "two of his young sons"
_CLOSES: Final = frozenset({"and", "or", "to", "were", "was", "are", "is", "who", "in", "at", "died"})
"""Words behind which it counts nobody."""
AGES: Final = 8  # words in which "aged" stands before the last of several ages
PIECES: Final = frozenset({"/", ":", "aged", "age", "number", "no.", "page", "article", "resolution"})
"""Words before a number that counts nothing."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a list of words, `start` up to but not including `end`, with its bounds.

    `further` when it says that it comes on top of another ("40 more").
    """

    range: Range
    start: int
    end: int
    further: bool = False
    vague: bool = False


def read(text: str) -> Range | None:
    """Return the first number of people in a text."""
    tokens = re.findall(r"[$£€%½+:-]|[\w.,]*\w", text.lower())
    return next((number.range for number in numbers(tokens)), None)


def numbers(tokens: Sequence[str]) -> list[Number]:
    """Return the numbers in `tokens` (lower case) that can be numbers of people, left to right.

    Dates, years, times, money, percentages, ages, scores of a match and
    measures are left out.
    """
    found: list[Number] = []
    position = 0
    while position < len(tokens):
        number = _number(tokens, position) if _can_begin(tokens[position]) else None
        if number:
            found.append(number)
        position = max(number.end if number else 0, position + 1)
    return found


def _number(tokens: Sequence[str], position: int) -> Number | None:
    start, bound, further = _before(tokens, position)
    core = _between(tokens, start) if not bound else None
    if core is None:
        core = _core(tokens, start)
    if core is None or _no_people(tokens, start, core.end):
        return None
    number = Number(_bounded(core.range, bound), position, core.end, further, core.vague)
    if _stands(tokens, core.end, ("+",)):
        return Number(_bounded(core.range, bound or "min"), position, core.end + 1, further, core.vague)
    for entry in _table("after").get(tokens[core.end] if core.end < len(tokens) else "", ()):
        if _stands(tokens, core.end, entry.words):
            end = core.end + len(entry.words)
            if not bound or not entry.bound:
                return Number(_bounded(number.range, entry.bound), position, end, further or entry.further, core.vague)
    return number


@dataclass(frozen=True, slots=True)
class _Words:
    words: tuple[str, ...]
    bound: str
    further: bool


@cache
def _table(name: str) -> dict[str, list[_Words]]:
    """Return the phrases of a table by their first word, in the order of the file."""
    table: dict[str, list[_Words]] = {}
    for line in load("quantities")[name]:
        phrase = tuple(line["word"].split())
        table.setdefault(phrase[0], []).append(_Words(phrase, line["bound"], line.get("further", False)))
    return table


def _stands(tokens: Sequence[str], position: int, phrase: tuple[str, ...]) -> bool:
    return tuple(tokens[position : position + len(phrase)]) == phrase


def _before(tokens: Sequence[str], position: int) -> tuple[int, str, bool]:
    """Read the words before a number: where it starts, its bound, whether it is further."""
    bound, further = "", False
    for _ in range(3):  # "the at least some 40": no news text has more
        first = tokens[position] if position < len(tokens) else ""
        entry = next((e for e in _table("before").get(first, ()) if _stands(tokens, position, e.words)), None)
        if entry is None:
            break
        position += len(entry.words)
        bound, further = (
            (bound if entry.bound == "" or bound not in ("", "max") else entry.bound),
            further or entry.further,
        )
    return position, bound, further


def _bounded(core: Range, bound: str) -> Range:
    low, high = core.min, core.max
    if low is None or not bound:
        return core
    bounds = {
        "min": Range(low, None),
        "above": Range(low + 1 if high is not None else low, None),
        "max": Range(None, high),
        "below": Range(None, max(0, (high or low) - 1)),
        "near": Range(low - low // SPREAD, high),
    }
    return bounds.get(bound) or (_about(low) if low == high else core)


def _about(value: int) -> Range:
    """Widen a number by `SPREAD` per cent either way, inward to whole people.

    >>> _about(70), _about(15)
    (Range(min=63, max=77), Range(min=14, max=16))
    """
    low = -(-value * (100 - SPREAD) // 100)
    return Range(low, value * (100 + SPREAD) // 100)


def _between(tokens: Sequence[str], position: int) -> Number | None:
    """Read "between 20 and 30", "20-30" and "20 to 30"."""
    opened = position < len(tokens) and tokens[position] == "between"
    low = _core(tokens, position + opened)
    if low is None or low.end >= len(tokens) or low.vague:
        return None
    joint = tokens[low.end]
    if joint == "to" and tokens[position - 1 : position] in (["of"], ["from"], ("of",), ("from",)):
        return None  # a toll that rose "from 112 to 130" gives two numbers
    if joint != "and" if opened else joint not in DASHES:
        return None
    high = _core(tokens, low.end + 1)
    if high is None or high.vague or high.range.min is None or low.range.min is None:
        return None
    years = low.range.min in YEARS and high.range.min in YEARS and "," not in tokens[low.end - 1] + tokens[high.end - 1]
    if high.range.min < low.range.min or (years and not _of_people(tokens[high.end : high.end + NOUN])):
        return None
    return Number(Range(low.range.min, high.range.max), position, high.end)


def _core(tokens: Sequence[str], position: int) -> Number | None:
    """Read a number without the words around it."""
    if position >= len(tokens) or not _can_begin(tokens[position]):
        return None
    return _vague(tokens, position) or _exact(tokens, position)


def _can_begin(word: str) -> bool:
    """Say whether a number, or the words before one, can begin with a word; most words go by here."""
    return word in _begins() or "-" in word or word[:1].isdigit()


@cache
def _begins() -> frozenset[str]:
    """Return the words that a number, or the words before one, can begin with, but for digits and hyphened ones."""
    numbers = {*UNITS, *TENS, *_least(), "tens", "hundreds", "several", "a", "half"}
    return frozenset({*numbers, *_table("before"), "between"})


def _vague(tokens: Sequence[str], position: int) -> Number | None:
    def at(offset: int) -> str:
        return tokens[position + offset] if position + offset < len(tokens) else ""

    least = _least()
    if at(0) in ("tens", "hundreds") and at(1) == "of" and at(2) in ("thousands", "millions"):
        return Number(Range(least[at(0)] * least[at(2)] // 2, None), position, position + 3, vague=True)
    if at(0) == "several" and at(1) in ("dozen", "hundred", "thousand", "million"):
        return Number(Range(least[at(1) + "s"], None), position, position + 2, vague=True)
    if at(0) == "a" and (at(1) == "number" or at(2) == "number") and "of" in (at(2), at(3)):
        return Number(Range(2, None), position, position + (2 if at(1) == "number" else 3), vague=True)
    if at(0) == "a" and at(1) in ("few", "couple", "pair"):
        few, unit = at(1) == "few", 3 if at(2) == "of" else 2
        scaled = at(unit) in ("dozen", *SCALES)  # "a few dozen" is as much as "several dozen"
        low = 2 * SCALES.get(at(unit), 12) if scaled else 2 + few
        return Number(Range(low, None if few else low), position, position + (unit + 1 if scaled else 2), vague=True)
    if at(0) in least:
        return Number(Range(least[at(0)], None), position, position + 1, vague=True)
    return None


@cache
def _least() -> dict[str, int]:
    return {line["word"]: line["least"] for line in load("quantities")["vague"]}


def _exact(tokens: Sequence[str], position: int) -> Number | None:
    """Read digits and number words: "1,300", "2.5 million", "one hundred and twenty", "two dozen"."""
    if position >= len(tokens):
        return None
    total, end = _fraction(tokens, position)
    if not end:
        total, end = _plain(tokens, position)
    if end and end < len(tokens) and tokens[end] == "dozen":
        total, end = total * 12, end + 1
    if not end or total > MOST or total != int(total):
        return None
    return Number(Range(int(total), int(total)), position, end)


def _fraction(tokens: Sequence[str], position: int) -> tuple[float, int]:
    for phrase, value in PHRASES.items() if tokens[position] in ("a", "half") else ():
        if _stands(tokens, position, phrase):
            return value, position + len(phrase)
    if DECIMAL.fullmatch(tokens[position]) and _stands(tokens, position + 1, ("million",)):
        return round(float(tokens[position]) * 1_000_000), position + 2
    return 0, 0


def _plain(tokens: Sequence[str], position: int) -> tuple[float, int]:
    """Read digits, or number words added up; the end is 0 when there is no number."""
    if DIGITS.fullmatch(tokens[position]):
        value = int(tokens[position].replace(",", ""))
        scale = SCALES.get(tokens[position + 1]) if position + 1 < len(tokens) else None
        return (value * scale, position + 2) if scale else (value, position + 1)
    total, current, end = 0, 0, 0
    for index in range(position, min(len(tokens), position + LONGEST)):
        token = tokens[index]
        parts = token.split("-") if "-" in token.strip("-") else [token]
        if all(part in UNITS or part in TENS for part in parts) and not (
            end == index and current % 10 and token in UNITS
        ):
            current += sum(UNITS.get(part) or TENS[part] for part in parts)
        elif token in SCALES and end:
            current *= SCALES[token]
            if SCALES[token] >= 1000:
                total, current = total + current, 0
        elif token in ("and", "-") and end and index + 1 < len(tokens) and _continues(tokens, index, current):
            continue
        else:
            break
        end = index + 1
    return total + current, end


def _continues(tokens: Sequence[str], index: int, current: int) -> bool:
    """Say whether "and" or a hyphen goes on with the number: "hundred and twenty", "twenty-seven"."""
    after = tokens[index + 1]
    if tokens[index] == "-":
        return tokens[index - 1] in TENS and after in UNITS and UNITS[after] < 10
    return tokens[index - 1] in ("hundred", "thousand") and (after in UNITS or after in TENS) and current % 100 == 0


def _no_people(tokens: Sequence[str], start: int, end: int) -> bool:
    """Say whether the number is a date, a year, money, a measure, an age or a piece of something."""
    before = tokens[start - 1] if start else ""
    after = tokens[end] if end < len(tokens) else ""
    second = tokens[end + 1] if end + 1 < len(tokens) else ""
    units = words("quantities", "units")
    measured = before in MONEY or after in MONEY or after in units
    age = before == "of" and tokens[max(start - 2, 0)] == "age"  # "under the age of 10"
    piece = tokens[start][:1].isdigit() and (age or before in PIECES or before in DASHES - {"to"})
    hyphened = after in DASHES - {"to"} and (second in units or not second[:1].isdigit())
    return (
        measured
        or piece
        or hyphened
        or (_ages(tokens[max(start - AGES, 0) : start]) and not _of_people(tokens[end : end + NOUN]))
        or after.startswith(("-", ":", "/"))
        or _dates(tokens[start : end + 1], before)
        or _goes_on_date(tokens[start : end + 1], tokens[max(start - DAY, 0) : start])
    )


def _ages(before: Sequence[str]) -> bool:
    """Say whether a number goes on with a list of ages: "his sons, aged four and | six"."""
    last = next((at for at in range(len(before) - 1, -1, -1) if before[at] in ("aged", "ages")), None)
    return last is not None and all(
        word in ("between", "from", "and", "or", ",", "to", "-") or word in UNITS or word.isdigit()
        for word in before[last + 1 :]
    )


def _of_people(after: Sequence[str]) -> bool:
    """Say whether people stand behind a number: "a nurse aged 34 and two | young doctors"."""
    for word in after:
        if word in words("people", "people") or word in words("people", "person") or word == "others":
            return True
        if not word.isalpha() or word in _CLOSES:
            return False
    return False


def ageless(gap: Sequence[str]) -> tuple[str, ...]:
    """Return the words between two numbers without ages: "two boys, | aged 4 and 7, and | a girl"."""
    aged = next((at for at, word in enumerate(gap) if word in ("aged", "ages")), None)
    return (
        ("and",) if aged is not None and gap[:aged] in ((), (",",)) and _ages(gap) and gap[-1] == "and" else tuple(gap)
    )


def _goes_on_date(written: Sequence[str], before: Sequence[str]) -> bool:
    """Say whether a number goes on with a date: "May 5, | 2024", "May 3 and | 9, 12 people died", "2022 and | 2023"."""
    if len(before) < DAY or not (DATED.fullmatch(written[0]) and DATED.fullmatch(before[-2])):
        return False
    first, number = int(before[-2]), int(written[0])
    day = first <= 31 and _month(before[0])
    if before[-1] == ",":
        return day and number in YEARS
    if before[-1] not in ("and", "or", *DASHES):
        return False
    days = day and number <= 31 and written[1:] == (",",)
    return days or (number in YEARS and first in YEARS and before[0] in BEFORE_YEAR)


def _month(word: str) -> bool:
    return word.removesuffix(".") in words("quantities", "months")


def _dates(written: Sequence[str], before: str) -> bool:
    """Say whether a number by itself is a day, a year or has a zero before it."""
    first, after = written[0], written[1] if len(written) == 2 else ""
    if not first.isdigit() or len(written) > 2:
        return False
    if _month(before) or (_month(after) and after != "may"):
        return int(first) <= 31 or int(first) in YEARS
    if len(first) == 4 and before in ("in", "since") and after == ",":
        return True  # "in 1258,"
    return first.startswith("0") or (int(first) in YEARS and before in BEFORE_YEAR)
