"""An article with its claims in the margin, for the terminal and as a page: what was found, by what, and what was not.

Each sentence of the text stands beside its claims. One that speaks of people,
parties or weapons and gave none is marked, with the words and what they lack.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.articles import Article, body_start
from kg.claims import Claim
from kg.extract.missed import WHY, Passage
from kg.relations import spelled
from kg.values import Count, Value, to_json

WIDE: Final = 90  # columns from which the claims stand beside the text and not below it
MARGIN: Final = 2 / 5  # of the width for the claims
INDENT: Final = 4  # columns before a claim that stands below its sentence

STYLE: Final = """
:root { color-scheme: light dark }
body { font: 1rem/1.6 Georgia, serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1a1a1a; background: #fff }
section { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0 1.5rem; padding: .3rem 0 }
section.claims { border-top: 1px solid #ccc } section.missed { border-top: 1px dashed #a33 }
p, ul { margin: 0; overflow-wrap: anywhere; white-space: pre-line }
ul { padding: 0; list-style: none; white-space: normal }
li { font: .85rem/1.4 system-ui, sans-serif; margin-bottom: .5rem }
mark { color: inherit; background: #e3f1dc; border-radius: 3px } .missed mark { background: #ffdfd6 }
small { color: #555; font-size: .8rem; display: block } .part { font-variant: small-caps }
@media (max-width: 45rem) { section { display: block } ul { padding-left: 1rem } }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #161616 } mark { background: #2b4420 } .missed mark { background: #6b2a1a }
  small { color: #b5b5b5 } section.claims { border-color: #444 } section.missed { border-color: #d98a7a }
}
"""
"""Text on each ground has a contrast of 7 or more, light and dark."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of the text, its claims in order, and the words that gave none with what they lack."""

    start: int
    end: int
    part: str
    claims: tuple[Claim, ...]
    missed: tuple[tuple[str, int, int], ...]


def rows(article: Article, passages: Iterable[Passage], claims: Sequence[Claim]) -> list[Row]:
    """Return the whole text as rows, in order: sentences, and what lies between them."""
    by_start: dict[int, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: (claim.start, claim.words.spans, claim.aspect, claim.id)):
        by_start.setdefault(claim.start, []).append(claim)
    found: list[Row] = []
    at = body_start(article.text)
    for passage in passages:
        if passage.start > at:
            found.extend(_between(article, at, passage.start))
        own = tuple(by_start.pop(passage.start, ()))
        missed = () if own else tuple((hint.kind, hint.span.start, hint.span.end) for hint in passage.hints)
        found.append(Row(passage.start, passage.end, passage.part, own, missed))
        at = max(at, passage.end)
    found.extend(_between(article, at, len(article.text)))
    for start, own_claims in by_start.items():  # of a text that came without its words, or was read otherwise
        found.append(Row(start, start, own_claims[0].part, tuple(own_claims), ()))
    return sorted(found, key=lambda row: (row.start, row.end))


def _between(article: Article, start: int, end: int) -> Iterator[Row]:
    if article.text[start:end].strip():
        yield Row(start, end, "left out", (), ())


def terminal(article: Article, found: Sequence[Row], *, width: int | None = None, colour: bool = True) -> str:
    """Return the article for a terminal of `width` columns, its own when that is `None`."""
    console = Console(file=StringIO(), force_terminal=colour, no_color=not colour, width=width, highlight=False)
    console.print(Text(_head(article), style="bold underline"))
    beside = console.width >= WIDE
    table = Table.grid(padding=(0, 2, 1, 0))
    table.add_column(overflow="fold", ratio=1)
    if beside:
        table.add_column(overflow="fold", width=int(console.width * MARGIN))
    for row in found:
        text, notes = _styled(article, row), Text("\n").join(_notes(row))
        if beside:
            table.add_row(text, notes)
        else:
            table.add_row(text)
            if notes:
                inner = Table.grid(padding=(0, 0, 0, INDENT))
                inner.add_row(notes)
                table.add_row(inner)
    console.print(table)
    console.print(Text(_sum(found), style="bold"))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def page(article: Article, found: Sequence[Row]) -> str:
    """Return the article as one HTML page that asks for nothing from elsewhere."""
    head = html.escape(_head(article))
    body = "".join(_section(article, row) for row in found)
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{head}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
        f"<h1>{head}</h1><p>{html.escape(_sum(found))}</p>{body}</html>\n"
    )


def _head(article: Article) -> str:
    return " · ".join(fact for fact in (article.title or article.name, article.publisher, article.published) if fact)


def _sum(found: Sequence[Row]) -> str:
    claims = sum(len(row.claims) for row in found)
    missed = sum(bool(row.missed) for row in found)
    return f"claims: {claims}, sentences: {len(found)}, marked without a claim: {missed}"


def said(claim: Claim) -> str:
    """Return what a claim says, in one line: aspect and value, who says so, where and when."""
    who = "the publisher" if claim.kind == "publisher" else claim.referent or claim.source.text or "somebody"
    via = "".join(f", via {relay}" for relay in claim.via)
    modality = "" if claim.modality == "certain" else f" ({claim.modality})"
    where = f"; {claim.place.text or 'no place'}, {claim.date or 'no day'}"
    return f"{claim.aspect}: {value(claim.value)}{modality}. {who}{via}{where}"


def value(what: Value) -> str:
    """Return a value in few words: "9 or more people", "denies army"."""
    if isinstance(what, Count):
        return f"{spelled(what.range.interval())} {what.who}"
    told = to_json(what)
    denies = "denies " if told.pop("polarity", "") == "denies" else ""
    texts = [" or ".join(one) if isinstance(one, list) else one for one in told.values() if isinstance(one, list | str)]
    return denies + " ".join(text for text in texts if text)


def found_by(claim: Claim) -> str:
    """Return by what pattern a claim was found, and how often that pattern is right."""
    marks = [mark for mark, on in (("old", claim.old), ("a part", claim.subset), ("on top", claim.further)) if on]
    repeats = ["repeats a claim of the body"] if claim.restates else []
    return ", ".join([f"{claim.found_by} {claim.confidence:.2f}", *marks, *repeats, claim.id[:8]])


def lacking(article: Article, row: Row) -> Iterator[str]:
    """Yield what a marked sentence speaks of, and what is missing there."""
    for kind, why in WHY.items():
        words = dict.fromkeys(article.text[start:end] for one, start, end in row.missed if one == kind)
        if words:
            yield f"{', '.join(words)}: {why}"


def _notes(row: Row) -> Iterator[Text]:
    for claim in row.claims:
        yield Text.assemble((said(claim), "cyan"), "\n", (found_by(claim), "dim"))
    if row.missed:
        kinds = dict.fromkeys(kind for kind, _, _ in row.missed)
        yield Text.assemble(("? no claim", "bold red"), *[f"\n{kind}: {WHY[kind]}" for kind in WHY if kind in kinds])


def _styled(article: Article, row: Row) -> Text:
    text = Text(_words(article, row), style="dim" if row.part == "left out" else "")
    for start, end in _marked(row):
        text.stylize("green" if row.claims else "red", start, end)
    return text


def _section(article: Article, row: Row) -> str:
    words, at = _words(article, row), 0
    text = ""
    for start, end in _marked(row):
        text += f"{html.escape(words[at:start])}<mark>{html.escape(words[start:end])}</mark>"
        at = end
    text += html.escape(words[at:])
    notes = "".join(
        f"<li>{html.escape(said(claim))}<small>{html.escape(found_by(claim))}</small></li>" for claim in row.claims
    )
    notes += "".join(f"<li>? no claim. {html.escape(line)}</li>" for line in lacking(article, row))
    kind = "claims" if row.claims else "missed" if row.missed else "plain"
    part = "" if row.part == "body" else f'<small class="part">{html.escape(row.part)}</small>'
    return f'<section class="{kind}"><p>{part}{text}</p><ul>{notes}</ul></section>'


def _words(article: Article, row: Row) -> str:
    """Return the words of a row, those of its claims' sentence where the text did not come along."""
    if row.end > row.start:
        return article.text[row.start : row.end].strip("\r\n")
    return row.claims[0].sentence


def _marked(row: Row) -> list[tuple[int, int]]:
    """Return the stretches of a row that claims stand on, or that gave none, apart and in order, from its start."""
    if row.claims:
        spans = [tuple(span) for claim in row.claims for span in claim.words.spans]
    else:
        spans = [(start, end) for _, start, end in row.missed]
    apart: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if row.start <= span[0] and span[1] <= row.end):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return [(start - row.start, end - row.start) for start, end in apart]
