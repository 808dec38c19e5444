"""Who speaks a quotation: the verb beside it, or the one beside the quotation before it.

Words in quote marks count as speech when there are enough of them; a word or
two is a name or somebody's choice of words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kg.attribute.cues import cues
from kg.attribute.quotes import Quote
from kg.attribute.syntax import Range

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FEWEST: Final = 4
"""Tokens between the marks, from which on a quotation is speech."""

_PARAGRAPHS: Final = 10
"""Paragraphs of one quotation that wait for their speaker."""

BESIDE: Final = 16
"""Tokens after a quotation within which its verb is looked for; a speaker with his office takes a dozen."""


@dataclass(slots=True)
class Speech:
    """What one verb introduces: stretches with their marks, and all tokens in them."""

    ranges: list[Range] = field(default_factory=list)
    inside: set[int] = field(default_factory=set)

    def add(self, tokens: Range) -> None:
        """Add a quotation."""
        self.ranges.append(tokens)
        self.inside.update(range(*tokens))


def token_ranges(doc: Doc, quotes: Sequence[Quote]) -> list[Range]:
    """Return the tokens of each quotation, marks included."""
    starts = [token.idx for token in doc]
    return [(bisect_left(starts, quote.start), bisect_left(starts, quote.end)) for quote in quotes]


def speeches(doc: Doc, quotes: Sequence[Quote], start: int) -> dict[int, Speech]:
    """Return the quotations of a text by the token of the verb that introduces them."""
    found: dict[int, Speech] = {}
    last: tuple[int, Range] | None = None
    pending: list[Range] = []  # quotations that go on in the next paragraph, and no speaker yet
    runs_on = False
    ranges = [(*tokens, quote) for tokens, quote in zip(token_ranges(doc, quotes), quotes, strict=True)]
    inside = [False] * (len(doc) + 1)
    for left, right, _ in ranges:
        if right - left >= FEWEST:
            inside[left:right] = [True] * (right - left)
    for left, right, quote in ranges:
        if right - left < FEWEST or quote.start < start:
            continue
        verb = _after(doc, right, inside) or _before(doc, left, inside)
        if verb is None and last is not None and (runs_on or _follows(doc, last, left)):
            verb = last[0]
        if verb is not None and verb in found and not _continues(doc, found[verb], verb, left):
            continue  # another quotation in one clause is somebody's choice of words there
        if verb is not None:
            for tokens in (*pending, (left, right)):
                found.setdefault(verb, Speech()).add(tokens)
            last = (verb, (left, right))
        runs_on = quote.runs_on
        pending = [*pending, (left, right)][-_PARAGRAPHS:] if verb is None and runs_on else []
    return found


def _continues(doc: Doc, speech: Speech, verb: int, left: int) -> bool:
    """Say whether a quotation goes on with its verb's last one: the verb or a full stop stands between, or nothing."""
    end = speech.ranges[-1][1]
    return end <= verb or left - end <= 1 or any(t.text in {".", "?", "!"} for t in doc[end - 2 : left])


def _speaks(token: Token) -> bool:
    words = cues()
    lemma = token.lemma_.lower()
    return token.pos_ in {"VERB", "NOUN", "AUX"} and (lemma in words.clause or lemma in words.quotation)


def _after(doc: Doc, right: int, inside: list[bool]) -> int | None:
    """Return the verb of "...," X said, or said X, within the sentence that the quotation ends in."""
    if right >= len(doc) or not _open_end(doc, right):
        return None
    for i in range(right, min(right + BESIDE, len(doc))):
        token = doc[i]
        if inside[i] or ("\n" in token.text_with_ws and token.is_space):
            return None
        if token.text in {".", "?", "!", ";"} and i > right:
            return None
        if token.pos_ == "VERB" and _speaks(token):
            return i
    return None


def _open_end(doc: Doc, right: int) -> bool:
    """Say whether the sentence goes on after a quotation: a comma, or a mark of its own, ends it."""
    last = doc[right - 2].text if right >= 2 else ""
    following = doc[right]
    if last in {",", "?", "!"} or following.text in {",", "-", "--", "—"}:
        return True
    return last != "." and following.text not in {".", "?", "!"}


def _before(doc: Doc, left: int, inside: list[bool]) -> int | None:
    """Return the verb of X said: "...", within the sentence that the quotation begins in."""
    for i in range(left - 1, max(-1, left - 1 - BESIDE), -1):
        token = doc[i]
        if inside[i] or token.text in {".", "?", "!", ";"} or (token.is_space and "\n" in token.text and i < left - 1):
            return None
        if token.pos_ == "VERB" and _speaks(token):
            return i if i + 2 >= left or _introduces(doc, i, left) else None
    return None


def _introduces(doc: Doc, verb: int, left: int) -> bool:
    """Say whether the words between a verb and a quotation only say when, where and to whom it was said."""
    between = doc[verb + 1 : left]
    return not any(
        (token.dep_ in {"nsubj", "nsubjpass", "mark"} and token.head.i != verb) or token.pos_ in {"VERB", "AUX"}
        for token in between
    ) and (between[-1].text in {",", ":"} or doc[verb].lemma_ == "tell")


def _follows(doc: Doc, last: tuple[int, Range], left: int) -> bool:
    """Say whether a quotation goes on from the one before it in its paragraph: only the speaker stands between."""
    verb, (_, end) = last
    between = doc[end:left]
    if len(between) > 3 * BESIDE or any(token.is_space and "\n" in token.text for token in between):
        return False
    stops = sum(token.text in {".", "?", "!"} for token in between)
    return stops == 0 or (stops == 1 and end <= verb < left)
