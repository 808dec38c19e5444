"""Cuts an article into sentences and says which are headline, lead, caption and body.

News texts often start with a dateline and the headline again in one
paragraph, so the headline is found by the title that was given, or else by a
first line or sentence without the look of running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from kg.articles import Article
from kg.claims import Part
from kg.extract.finding import LONGEST, Sentence
from kg.extract.lexicon import words

if TYPE_CHECKING:
    from spacy.tokens import Doc

SHORT: Final = 5  # tokens; less is a dateline and no sentence
HEAD: Final = 600  # characters at the start in which the headline is looked for
WORD: Final = re.compile(r"\w+")
ROW: Final = 2  # tabs or bars that make of a line a row of a table
SCORE: Final = re.compile(
    r"\b(?:beat|beats|defeated|drew|won|lost)\b[^.]{0,60}\b\d{1,2}\s?[-:\u2013]\s?\d{1,2}\b", re.IGNORECASE
)
BEATEN: Final = re.compile(r"\b(\w+) (?:beat|beats|defeat|defeats|defeated|edge|edged|thrash|thrashed) (\w+)")
CAPTION: Final = re.compile(
    r"\b(?:file )?(?:photo|picture|image|photograph)s? (?:taken|shows?|released|provided)\b|\(photo|\bfile photo\b"
    r"|\b(?:is|are) seen (?:in|after|following|near)\b|/\s?(?:afp|reuters|ap)\b|\bshows smoke\b"
    r"|\((?:[\w.]+ ){0,4}(?:agencies|afp|reuters|ap|epa|getty(?: images)?)\)\s*$",
    re.IGNORECASE,
)


def sentences(article: Article, doc: Doc, start: int = 0) -> Iterator[Sentence]:
    """Yield the sentences of a document from character `start`, each with its part of the article.

    Lines end sentences. What is longer than any sentence (a table, a list) is
    left out.
    """
    headline_end = _headline(article, start)
    lead = False
    for first, last, glued in _pieces(doc, start, headline_end):
        if last - first > LONGEST or _no_prose(doc[first:last].text):
            continue
        part: Part = "body"
        if doc[first].idx < headline_end or (glued and not lead):
            part = "headline"
        elif CAPTION.search(doc[first:last].text):
            part = "caption"
        elif not lead and last - first > SHORT:
            part, lead = "lead", True
        yield Sentence(doc, first, last, part)


def _no_prose(text: str) -> bool:
    """Say whether a stretch is a row of a table, or tells of a match: their numbers and attacks are of another kind."""
    if text.count("\t") >= ROW or text.count("|") >= ROW:
        return True
    spoken = {word.lower() for word in WORD.findall(text)}
    match = BEATEN.search(text)
    if match and all(side.lower() in words("where", "countries") for side in match.groups()):
        return True
    return bool(SCORE.search(text)) or len(spoken & words("parts", "sport")) >= 2


def _pieces(doc: Doc, start: int, cut: int) -> Iterator[tuple[int, int, bool]]:
    """Yield token bounds of sentences, and whether a headline without a full stop was glued to the next.

    Sentences are cut at line ends, at the end of the headline, and where a word
    that no name begins with is written with a capital.
    """
    for sentence in doc.sents:
        first = sentence.start
        for token in sentence:
            ends_line = token.is_space and "\n" in token.text
            glued = token.i - first > SHORT and _starts(doc, token.i)
            if (ends_line or glued or (token.idx >= cut > doc[first].idx)) and token.i > first:
                if doc[first].idx >= start:
                    yield first, token.i, glued
                first = token.i
            if ends_line:
                first = token.i + 1
        if first < sentence.end and doc[first].idx >= start:
            yield first, sentence.end, False


def _starts(doc: Doc, index: int) -> bool:
    """Say whether a capital begins a sentence though no full stop stands before it: "... in Aleppo At least ten"."""
    token, before = doc[index], doc[index - 1]
    if not token.text[:1].isupper() or token.lower_ not in words("parts", "starters") or index + 1 >= len(doc):
        return False
    after = doc[index + 1]
    runs_on = (
        before.is_punct
        or before.pos_ in ("ADP", "DET", "CCONJ", "AUX", "SCONJ")
        or before.lower_ in ("said", "says", "told")
    )
    return not runs_on and (after.text[:1].islower() or after.text[:1].isdigit())


def _headline(article: Article, start: int) -> int:
    """Return the character at which the headline ends, or `start` when there is none."""
    head = article.text[start : start + HEAD]
    title = [word.lower() for word in WORD.findall(article.title)]
    if len(title) >= 3:
        spoken = [(match.group().lower(), match.end()) for match in WORD.finditer(head)]
        for offset in range(min(len(spoken), 40)):
            if [word for word, _ in spoken[offset : offset + len(title)]] == title:
                return start + spoken[offset + len(title) - 1][1]
    line, newline, _ = head.partition("\n")
    if newline and 3 <= len(line.split()) <= 25 and not line.rstrip().endswith((".", '"', "\u201d")):
        return start + len(line)
    return start
