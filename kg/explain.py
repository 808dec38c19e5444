"""An article with who says what in it, in colour: what a person needs to see errors at a glance."""

from __future__ import annotations

import html
from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.text import Text

from kg.articles import Article
from kg.attribute.render import page, styled
from kg.claims import Attribution

STYLE = """
body { font: 1rem/1.6 Georgia, serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }
body { color: #1a1a1a; background: #fff }
pre { white-space: pre-wrap; font: inherit }
mark { color: inherit; border-radius: 3px; padding: 0 1px }
.source { background: #bfe3f5; font-weight: bold } .cue { background: #ffe08a } .via { background: #e8ccf0 }
.content { background: #e3f1dc }
@media (prefers-color-scheme: dark) {
  body { color: #e8e8e8; background: #161616 }
  .source { background: #14506b } .cue { background: #6b5200 } .via { background: #56306a }
  .content { background: #2b4420 }
}
"""
"""Colours that differ in lightness too; text on each has a contrast of 7 or more, light and dark."""


def shown(article: Article, found: Sequence[Attribution], form: str) -> str:
    """Return an article with its spans for the terminal, or as a page of HTML that asks for nothing from elsewhere."""
    if form == "html":
        legend = " ".join(f'<mark class="{role}">{role}</mark>' for role in ("source", "cue", "via", "content"))
        name = html.escape(article.name)
        return (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style>'
            f"<h1>{name}</h1><p>{legend}</p><pre>{page(article.text, found)}</pre></html>\n"
        )
    console = Console(file=StringIO(), force_terminal=True, width=None, highlight=False)
    console.print(Text(article.name, style="bold underline"))
    console.print(styled(article.text, found))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
