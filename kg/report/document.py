"""The report as lines of marked text, one after the other: what Word and PDF files are set from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from kg.attribute.render import pieces
from kg.readable import question
from kg.relations import spelled_answer
from kg.report.gather import Asked, Evidence, Report, Stated, Told
from kg.report.page import address, within
from kg.report.pictures import Picture, intervals, overall, signs, timeline
from kg.report.pictures import families as agreement
from kg.report.pictures.drawing import plain
from kg.report.wording import about, cited, event_title, families, heading, left_out, listed

Kind = Literal["title", "text", "event", "question", "answer", "evidence", "bearing", "order", "picture"]
"""What a line is, and so how it is set: "order" heads the list of an event's claims as they were said."""

Look = Literal["", "source", "cue", "content", "strong", "quiet", "warn"]
"""How words are set; the first three are the marks of a sentence."""


_CITING: Final = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a line that look alike; `url` is where they lead."""

    text: str
    look: Look = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, or one picture; all of its text can be shown: on one line, without control characters."""

    kind: Kind
    words: tuple[Words, ...] = ()
    picture: Picture | None = None

    @property
    def text(self) -> str:
        """The words of a line without their looks."""
        return "".join(one.text for one in self.words)


def lines(report: Report) -> Iterator[Line]:
    """Yield the report from its title to its last sentence."""
    yield _line("title", heading(report))
    for text in about(report):
        yield _line("text", text)
    yield Line(
        "text",
        (
            Words("In a sentence: ", "quiet"), Words("who says it", "source"), Words(", ", "quiet"),
            Words("the words that say so", "cue"), Words(", ", "quiet"), Words("what is said", "content"),
            Words(".", "quiet"),
        ),
    )  # fmt: skip
    yield from _pictures(*overall(report).values())
    for told in report.told:
        yield from _event(told)


def _event(told: Told) -> Iterator[Line]:
    looks = signs(told)
    yield _line("event", event_title(told.event))
    held = f"{len(told.timeline)} claims of {families(len(told.families))}. Held together by: {told.event.why}."
    yield _line("text", held, "quiet")
    yield from _pictures(timeline(told), agreement(told.asked, looks))
    for asked in told.asked:
        yield from _asked(asked, looks)
    shown = {one.claim.id for asked in told.asked for stated in asked.stated for one in stated.evidence}
    rest = [one for one in told.timeline if one.claim.id not in shown]
    if rest:
        yield _line("order", "Said too, without an answer to a question")
        for one in rest:
            yield _evidence(one)


def _asked(asked: Asked, looks: list[str]) -> Iterator[Line]:
    disputed = (Words(" · disputed", "warn"),) if asked.disputes else ()
    yield Line("question", (Words(plain(question(asked.question))), *disputed))
    yield from _pictures(intervals(asked, looks))
    for stated in asked.stated:
        yield _answer(stated)
        for one in stated.evidence:
            yield _evidence(one)
    for bearing, why in listed(asked.disputes):
        hedged = " (hedged)" if bearing.relation.hedged else ""
        yield Line("bearing", (Words(f"contradicts{hedged}: ", "warn"), Words(plain(why))))
    for _, why in listed(asked.revised):
        yield _line("bearing", f"revised: {why}")
    for text in left_out(asked):
        yield _line("bearing", text)
    if len(asked.families) == 1:
        yield _line("bearing", f"Only {next(iter(asked.families))} answers this.")


def _answer(stated: Stated) -> Line:
    gone = ", no longer stands" if not stated.stands else ""
    behind = f"{families(len(stated.families))}: {', '.join(stated.families)}" if stated.families else "nobody now"
    value = Words(plain(spelled_answer(stated.answer)), "strong")
    return Line("answer", (value, Words(f"{gone} · {plain(behind)}", "quiet")))


def _evidence(one: Evidence) -> Line:
    told = plain(f"{one.link.said[:10] or 'day unknown'} · {_CITING.join(one.chain)}")
    article = Words(plain(one.article.title or one.article.name), "quiet", address(one.article.url))
    dot = Words(" · ", "quiet")
    return Line(
        "evidence",
        (*_marked(one), dot, Words(told, "quiet"), dot, article, dot, Words(plain(cited(one)), "quiet")),
    )


def _marked(one: Evidence) -> Iterator[Words]:
    """Yield the sentence of a claim, its source, cue and content apart."""
    for role, text in pieces(one.claim.sentence, [within(one.claim)]):
        look: Look = "" if role is None or role == "via" else role
        yield Words(_kept(text), look)


def _kept(text: str) -> str:
    """Return a part of a sentence as it can be shown, the spaces at its ends kept."""
    inner = plain(text)
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _line(kind: Kind, text: str, look: Look = "") -> Line:
    return Line(kind, (Words(plain(text), look),))


def _pictures(*drawn: Picture) -> Iterator[Line]:
    for picture in drawn:
        if picture:
            yield Line("picture", (Words(plain(picture.title), "strong"),), picture)
