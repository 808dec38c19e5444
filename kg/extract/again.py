"""Reads a number of what was counted before: "120 were killed, while the ministry put the figure at 300".

The words say neither what befell people nor whom; the number before them, in
the same sentence or else in the one before, does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import lexicon, words
from kg.extract.people import Quantity, quantities
from kg.values import COUNTS, Count

NEAR: Final = 2  # words from "put the figure at" to the number: "at | more than | 300" is one number


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted last, and who: the aspect is empty where nothing was."""

    aspect: str = ""
    who: str = "people"


NOBODY: Final = Counted()


def again(sentence: Sentence, findings: Sequence[Finding], before: Counted) -> tuple[Sequence[Finding], Counted]:
    """Return the findings with numbers that only say "the figure", and what the sentence counts for the next one."""
    counts = sorted((one for one in findings if isinstance(one.value, Count) and not one.subset), key=_at)
    if counts:
        new = _figures(sentence, counts, before)
        return [*findings, *new], _counted(counts[0])
    if before == NOBODY:
        return findings, NOBODY
    new = _figures(sentence, (), before)
    return [*findings, *new], before if new else NOBODY


def _figures(sentence: Sentence, counts: Sequence[Finding], before: Counted) -> list[Finding]:
    if words("again", "telling").isdisjoint(sentence.words):
        return []
    known = {i for one in counts for stretch in one.words for i in range(stretch.start, stretch.end)}
    found = []
    for line in lexicon("again").find(sentence.words):
        start, end = sentence.start + line.start, sentence.start + line.end
        about = next((_counted(one) for one in reversed(counts) if _at(one) < start), before)
        for one in quantities(sentence):
            if (
                about.aspect
                and end <= one.words.start <= end + NEAR
                and one.words.start not in known
                and not one.article
                and not _of_others(sentence, one)
            ):
                found.append(_figure(about, Words(start, one.words.end), one.words, Count(one.range, about.who)))
                break
    return found


def _figure(about: Counted, content: Words, figure: Words, value: Count) -> Finding:
    return Finding(
        aspect=about.aspect,
        value=value,
        trigger=figure.start,
        words=(figure,),
        content=content,
        found_by=f"{about.aspect}/again",
    )


def _of_others(sentence: Sentence, people: Quantity) -> bool:
    """Say whether a number has words of its own for what befell whom: "the total was | 5,000 displaced people"."""
    inside = sentence.tokens(people.words.start, people.words.end)
    return any(token.tag_.startswith("VB") or token.lower_ in words("again", "others") for token in inside)


def _at(finding: Finding) -> int:
    return finding.words[0].start


def _counted(finding: Finding) -> Counted:
    value = finding.value
    return Counted(finding.aspect, value.who) if finding.aspect in COUNTS and isinstance(value, Count) else NOBODY
