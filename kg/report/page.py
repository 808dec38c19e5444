"""The report as one HTML file that asks for nothing from elsewhere: for screens, phones and paper, light and dark."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from kg.articles import Span
from kg.attribute.render import page as marked
from kg.claims import Attribution, Claim, Mention
from kg.readable import question
from kg.relations import spelled_answer
from kg.report.gather import Evidence, Report
from kg.report.pictures import STYLE, chain, disputed, intervals, overall, signs, timeline
from kg.report.pictures import families as agreement
from kg.report.wording import about, cited, event_title, families, heading, left_out, listed

if TYPE_CHECKING:
    from jinja2 import Template


def page(report: Report) -> str:
    """Return the report as HTML; all that comes from an article is escaped by the template."""
    return _template().render(
        report=report, title=heading(report), about=list(about(report)), overall=overall(report),
        style=Markup(STYLE),  # noqa: S704 -- a constant
    )  # fmt: skip


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 -- only pages pay for loading it

    environment = Environment(
        loader=PackageLoader("kg.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters |= {
        "question": question,
        "spelled": spelled_answer,
        "event_title": event_title,
        "families": families,
        "sentence": sentence,
        "intervals": intervals,
        "timeline": timeline,
        "agreement": agreement,
        "chain": chain,
        "disputed": disputed,
        "signs": signs,
        "left_out": left_out,
        "listed": listed,
        "cited": cited,
        "link": address,
    }
    return environment.get_template("page.html")


def sentence(one: Evidence) -> Markup:
    """Return the sentence of a claim with its source, cue and content marked; all else is escaped."""
    return Markup(marked(one.claim.sentence, [within(one.claim)]))  # noqa: S704 -- `marked` escapes


def within(claim: Claim) -> Attribution:
    """Return who says what in the sentence of a claim, counted from its start."""
    return Attribution(
        source=_within(claim.source, claim.start, claim.end),
        cue=_within(claim.cue, claim.start, claim.end),
        content=_within(claim.content, claim.start, claim.end),
    )


def address(url: str) -> str:
    """Return an address that a reader may follow, "" for one that is none of the web's (javascript:, file:).

    >>> address("https://weekly.example/fire"), address("javascript:alert(1)")
    ('https://weekly.example/fire', '')
    """
    return url if url.startswith(("https://", "http://")) else ""


def _within(mention: Mention, start: int, end: int) -> Mention:
    """Return the spans of a mention that lie in a sentence, counted from its start."""
    spans = tuple(
        Span(max(left, start) - start, min(right, end) - start)
        for left, right in mention.spans
        if left < end and right > start
    )
    return Mention(mention.text, spans)
