"""Reads what an article says of earlier figures: what it takes back, what is right instead, and "initial reports".

"An earlier version of this article said 60 people had been killed; it should
have been 16." A figure that no longer holds is kept, since whoever read it may
ask for it, and marked old, so that it does not stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from kg.claims import Claim
from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Entry, Lexicon, load, words
from kg.extract.people import Quantity, quantities
from kg.values import COUNTS, Count

NEAR: Final = (
    6  # words before a line in which one of its `before` stands: "an earlier, shorter version of this article"
)
RIGHT: Final = 4  # words from "should have been" to what is right
CORRECTION: Final = "/correction"
"""End of the pattern's name of a figure that an article puts right."""
NEWS: Final = 200  # claims of an aspect that are looked at, so that no article takes quadratic time

DAYS: Final = 2  # days by which two figures of one event may be apart: a night, and a day of the week that was misread


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a correction is about, for the sentence after it: "... misstated the toll. It was 16, not 60"."""

    aspect: str = ""
    who: str = "people"


NOTHING: Final = TakenBack()


def corrected(
    sentence: Sentence, findings: Sequence[Finding], before: TakenBack
) -> tuple[Sequence[Finding], TakenBack]:
    """Return the findings, old where taken back, with the figure that is right, and what the sentence corrects.

    `before` is what the sentence before took back.
    """
    taken = _stretch(sentence)
    if taken is None and before == NOTHING:
        return findings, NOTHING
    told = [replace(one, old=True) if taken and _in(one, taken) else one for one in findings]
    about = _about(sentence, told, taken) if taken else before
    right = next(_right(sentence, told, about, follows=taken is None), None) if about.aspect else None
    return [*told, right] if right else told, about if taken else NOTHING


@cache
def _lexicon() -> tuple[Lexicon, frozenset[str]]:
    """Return the lines that open what is taken back, and the words of which each has one."""
    lines = [Entry(line["word"], {"fixed": True, **line}) for line in load("corrections")["taken_back"]]
    return Lexicon(lines), words("corrections", "telling")


def _stretch(sentence: Sentence) -> Words | None:
    """Return the words that a sentence takes back: behind "an earlier version of this article", up to what is right."""
    lexicon, telling = _lexicon()
    if telling.isdisjoint(sentence.words):
        return None  # as nearly all sentences do
    for match in lexicon.find(sentence.words):
        needed = match.entry.says.get("before")
        if needed and set(needed).isdisjoint(sentence.words[max(match.start - NEAR, 0) : match.start]):
            continue
        if sentence.word(sentence.start + match.end) in words("corrections", "names"):
            return None
        given = words("corrections", "given").intersection(sentence.words[max(match.start - NEAR, 0) : match.start])
        if needed and given:
            return Words(sentence.start, sentence.start + match.start)  # "the figure given in | an earlier version"
        turns = (i for i in range(match.end, len(sentence.words)) if sentence.words[i] in words("corrections", "turns"))
        return Words(sentence.start + match.end, sentence.start + next(turns, len(sentence.words)))
    return None


def _in(finding: Finding, stretch: Words) -> bool:
    return all(stretch.start <= one.start and one.end <= stretch.end for one in finding.words)


def _about(sentence: Sentence, findings: Sequence[Finding], taken: Words) -> TakenBack:
    """Return the aspect of a correction: that of the figure taken back, else that of its words."""
    for one in findings:
        if one.old and isinstance(one.value, Count):
            return TakenBack(one.aspect, one.value.who)
    inside = {sentence.word(index) for index in range(taken.start, taken.end)}
    for aspect in ("killed", "injured"):
        if not inside.isdisjoint(words("corrections", aspect)):
            return TakenBack(aspect)
    return NOTHING


def _right(sentence: Sentence, findings: Sequence[Finding], about: TakenBack, *, follows: bool) -> Iterator[Finding]:
    """Yield the figure that is right: "should have been | 16", and in the sentence that follows "it was | 16"."""
    known = {w.start for one in findings if one.aspect in COUNTS for w in one.words}
    for line in _instead(follows=follows).find(sentence.words):
        end = sentence.start + line.end
        for one in quantities(sentence):
            if end <= one.words.start <= end + RIGHT and one.words.start not in known and not one.article:
                yield _figure(Words(sentence.start + line.start, one.words.end), one, about)


@cache
def _instead(*, follows: bool) -> Lexicon:
    lines = load("corrections")["right"] + (load("corrections")["then"] if follows else [])
    return Lexicon([Entry(line["word"], {"fixed": True}) for line in lines])


def _figure(content: Words, figure: Quantity, about: TakenBack) -> Finding:
    return Finding(
        aspect=about.aspect,
        value=Count(figure.range, about.who if figure.bare else figure.who),
        trigger=figure.words.start,
        words=(figure.words,),
        content=content,
        found_by=about.aspect + CORRECTION,
    )


_EARLY: Final = r"earlier|initial|initially|early|first|previous|previously|prior|preliminary|originally"
_PAPERS: Final = r"(?:reports?|accounts?|figures?|estimates?|counts?|tolls?|reporting|statements?)"
_REPORTS: Final = re.compile(
    rf"(?:the |some |an? )?(?:(?:{_EARLY})\b.*\b{_PAPERS}|{_PAPERS} earlier\b)",
    re.IGNORECASE,
)
_BEFORE: Final = re.compile(rf"\b(?:{_EARLY})\b", re.IGNORECASE)


def superseded(claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims with the figures of "initial reports" and of who "had earlier said" old beside a newer one.

    Newer is what else the article says of the same aspect, place and time without
    such a word; alone, an early report is all that is known.
    """
    new: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.aspect in COUNTS and not (claim.old or claim.subset or claim.further or _early(claim)):
            new.setdefault(claim.aspect, []).append(claim)
    return [
        replace(claim, old=True)
        if claim.aspect in COUNTS
        and _early(claim)
        and any(_newer(one, claim) for one in new.get(claim.aspect, ())[:NEWS])
        else claim
        for claim in claims
    ]


def _early(claim: Claim) -> bool:
    cue = claim.cue.spans
    between = claim.sentence[cue[0].start - claim.start : cue[-1].end - claim.start] if cue else ""
    return bool(_REPORTS.match(claim.source.text[:100]) or _BEFORE.search(between[:100]))


def _newer(new: Claim, claim: Claim) -> bool:
    return new.place.text == claim.place.text and new.value != claim.value and _days_apart(new, claim) <= DAYS


def _days_apart(one: Claim, other: Claim) -> int:
    """Return the days between the days of two claims, 0 or less where they meet or a text does not tell."""
    if not one.date or not other.date:
        return 0
    first, last = _ends(one.date)
    begin, end = _ends(other.date)
    return max((begin - last).days, (first - end).days)


def _ends(iso: str) -> tuple[date, date]:
    first, _, last = iso.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last or first)
