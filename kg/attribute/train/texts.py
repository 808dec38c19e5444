"""The annotated texts: articles with every attribution marked, and conflict news with its claims."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.articles import Span
from kg.attribute.train.labels import ROLES, Statement
from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Text:
    """An annotated text. `whole`: every attribution is marked; else `nobodys` are stretches that nobody says."""

    text: str
    statements: tuple[Statement, ...]
    nobodys: tuple[Span, ...] = ()
    whole: bool = True


def marked(path: Path) -> list[Text]:
    """Read articles in PolNeAR's form, one JSON object a line: `text` and `attributions` with spans by role."""
    with _opened(path) as file:
        rows = [json.loads(line) for line in file if line.strip()]
    return [Text(row["text"], tuple(_statement(found) for found in row["attributions"])) for row in rows]


def _statement(found: Mapping[str, Sequence[Sequence[int]]]) -> Statement:
    source, cue, content = (tuple(Span(*span) for span in found[role]) for role in ROLES)
    return Statement(source, cue, content)


def claimed(folder: Path) -> list[Text]:
    """Read articles (`articles.csv`) with their claims (`claims.jsonl`): what a source said, in the words of the text.

    A claim marks a part of what was said; whatever stands around is unknown.
    One without a source marks what nobody says.
    """
    claims: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with _opened(folder / "claims.jsonl") as file:
        for line in file:
            claim = json.loads(line)
            claims[claim["unit_id"]].append(claim)
    with _opened(folder / "articles.csv") as file:
        articles = {row["unit_id"]: row["article_content"] for row in csv.DictReader(file)}
    return [_partly(text, claims[number]) for number, text in articles.items() if number in claims]


def _partly(text: str, claims: Sequence[Mapping[str, str]]) -> Text:
    """Mark the claims of one article; those of one source and cue in one sentence are one statement."""
    said: dict[tuple[tuple[Span, ...], tuple[Span, ...]], list[Span]] = defaultdict(list)
    nobodys: list[Span] = []
    for claim in claims:
        for at in _places(text, claim["sentence"]):
            content = Span(*_moved(claim["sentence"].find(claim["content"]), len(claim["content"]), at))
            if not claim["source_text"]:
                nobodys.append(content)
            elif spoken := _spoken(text, claim, at, content):
                said[spoken].append(content)
    statements = [Statement(*spoken, tuple(sorted(set(found))), exact=False) for spoken, found in said.items()]
    return Text(text, tuple(statements), tuple(nobodys), whole=False)


def _spoken(
    text: str, claim: Mapping[str, str], at: int, content: Span
) -> tuple[tuple[Span, ...], tuple[Span, ...]] | None:
    """Return where source and cue of a claim stand: in its sentence, or in the one that `context` names."""
    where = [Span(at, at + len(claim["sentence"]))]
    if context := claim.get("context"):
        start = min(_places(text, context), key=lambda place: abs(place - at), default=None)
        where += [Span(start, start + len(context))] if start is not None else []
    cue = _nearest(text, claim["cue"], where, content)
    source = _nearest(text, claim["source_text"], where, cue or content)
    if source is None or (claim["cue"] and cue is None):
        return None
    return (source,), (cue,) if cue else ()


def _nearest(text: str, words: str, where: Sequence[Span], to: Span) -> Span | None:
    """Return where some words stand nearest to a span, in the first of the stretches that has them outside it."""
    for stretch in where:
        found = [_moved(place, len(words), stretch.start) for place in _places(text[slice(*stretch)], words)]
        apart = [Span(*span) for span in found if span[1] <= to.start or span[0] >= to.end]
        if apart:
            return min(apart, key=lambda span: max(span.start - to.end, to.start - span.end))
    return None


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + len(words))


def _moved(start: int, length: int, by: int) -> tuple[int, int]:
    return start + by, start + by + length


def _opened(path: Path) -> Any:  # noqa: ANN401 -- a text file, whose type differs between Python versions
    try:
        return path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}). --data and --claims name folders of texts."
        ) from None
