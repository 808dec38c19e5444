"""Finds where a source says in terms that the event happened, or that it did not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.extract.finding import Finding, Sentence, Words
from kg.extract.lexicon import Match, lexicon, words
from kg.values import Occurrence, Polarity

REACH: Final = 6  # words between "confirmed" and "the attack"
BACK: Final = 14  # words between "the reports" and "are baseless"


def find(sentence: Sentence) -> Iterator[Finding]:
    """Yield the explicit yes or no of a sentence, once."""
    for match in lexicon("occurrence").find(sentence.words):
        about = _about(sentence, match)
        if about is None or _whose(sentence, about):
            continue
        start = sentence.start + match.start
        polarity: Polarity = match.entry.get("polarity")  # type: ignore[assignment]  # a test holds the lexicon to the words of kg.values
        spans = tuple(sorted({Words(start, sentence.start + match.end), Words(about, about + 1)}))
        yield Finding(
            aspect="occurrence",
            value=Occurrence(polarity),
            trigger=about,
            words=spans,
            content=Words(spans[0].start, spans[-1].end),
            found_by=f"occurrence/{match.entry.word}",
        )
        return


def _whose(sentence: Sentence, about: int) -> bool:
    """Say whether what is denied is who did it: "denied reports that its jets struck the town"."""
    return sentence.word(about) in ("report", "reports", "claim", "claims") and (
        sentence.word(about + 1) in ("that", "it", "its", "they", "their")
    )


def _about(sentence: Sentence, match: Match) -> int | None:
    """Return the token of the event that is confirmed or denied."""
    events = words("occurrence", "events")
    match match.entry.get("needs"):
        case "after":
            stretch = range(match.end, min(match.end + REACH, len(sentence.words)))
        case "before":
            stretch = range(match.start - 1, max(match.start - BACK, -1), -1)
        case _:
            return sentence.start + match.start
    return next((sentence.start + i for i in stretch if sentence.words[i] in events), None)
