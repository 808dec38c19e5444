"""The report as Markdown: readable in a terminal, in a mail and wherever Markdown is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.readable import question
from kg.relations import spelled_answer
from kg.report.gather import Asked, Evidence, Report, Told
from kg.report.wording import about, cited, event_title, families, heading, left_out, listed

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]#|~!])")


def markdown(report: Report) -> str:
    """Return the report; what an article says is never read as markup."""
    lines = [f"# {plain(heading(report))}", "", *[plain(line) for line in about(report)], ""]
    for told in report.told:
        lines += _event(told)
    return "\n".join(lines).rstrip() + "\n"


def plain(text: str) -> str:
    r"""Return text that Markdown shows as it is, on one line.

    >>> print(plain("5 * 3 | <b>"))
    5 \* 3 \| &lt;b>
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split())).replace("<", "&lt;")


def _event(told: Told) -> Iterator[str]:
    yield f"## {plain(event_title(told.event))}"
    yield ""
    yield f"{len(told.timeline)} claims of {families(len(told.families))}; event `{told.event.id[:8]}`."
    yield ""
    for asked in told.asked:
        yield from _asked(asked)


def _asked(asked: Asked) -> Iterator[str]:
    yield f"### {plain(question(asked.question))}{' (disputed)' if asked.disputes else ''}"
    yield ""
    yield "| answer | behind it | said | sentence |"
    yield "|---|---|---|---|"
    for stated in asked.stated:
        gone = "" if stated.stands else " (no longer stands)"
        behind = f"{families(len(stated.families))}: {', '.join(stated.families)}" if stated.families else "nobody now"
        for number, one in enumerate(stated.evidence):
            value, who = (spelled_answer(stated.answer) + gone, behind) if number == 0 else ("", "")
            cells = (value, who, one.link.said or "unknown", _sentence(one))
            yield "| " + " | ".join(plain(cell) for cell in cells) + " |"
    yield ""
    for _, why in listed(asked.disputes):
        yield f"- **contradicts**: {plain(why)}"
    for _, why in listed(asked.revised):
        yield f"- revised: {plain(why)}"
    for text in left_out(asked):
        yield f"- {plain(text)}"
    if len(asked.families) == 1:
        yield f"- only {plain(next(iter(asked.families)))} answers this"
    yield ""


def _sentence(one: Evidence) -> str:
    return f"{one.claim.sentence} ({' < '.join(reversed(one.chain))}; {cited(one)})"
