"""Domain objects as RDF: one N-Triples statement a line, without the final full stop.

`schema/kg.ttl` says what each term means. Every literal is mandatory, so that no
query needs OPTIONAL: an open upper end is `OPEN`, an unknown text "", an unknown
day `NO_DAY`. Names are literals; IRIs are made of ids and hashes alone.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from kg.articles import Article, digest
from kg.claims import Claim
from kg.links import NO_DAY, Event, Link, Question, Summary
from kg.readable import asked
from kg.relations import Answer, spelled_answer
from kg.values import to_json

FORMAT: Final = "4"
"""Number of the form of this graph; a view of another form is emptied and loaded again."""

DATA: Final = "https://w3id.org/kg-claims/"
NS: Final = f"{DATA}ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"

LINK_TERMS: Final = (
    "saidBy", "sourceKind", "speaker", "via", "chain", "depth", "origin", "originWhy", "family",
    "at", "where", "first", "last", "said", "unit",
)  # fmt: skip
"""What a link says of its claim; all else on a claim is the claim's own or its event's."""

PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
"""Ids that are an IRI's last part as they stand; all others, such as those of an import, are hashed."""

KEPT: Final = 2**16
"""Names whose IRIs are kept: a hash takes longer than all else of a statement."""

_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_SPECIAL: Final = re.compile('[\\\\"\x00-\x1f\x7f\ud800-\udfff]')


@cache
def term(name: str) -> str:
    """Return a term of our vocabulary.

    >>> term("saidBy")
    '<https://w3id.org/kg-claims/ns#saidBy>'
    """
    return f"<{NS}{name}>"


@lru_cache(maxsize=KEPT)
def iri(kind: str, key: str) -> str:
    """Return the IRI of one thing; a key that is no hash or slug is hashed.

    >>> iri("claim", "c-17")
    '<https://w3id.org/kg-claims/claim/c-17>'
    >>> iri("claim", "> a <b") == f"<https://w3id.org/kg-claims/claim/{digest('claim', '> a <b')}>"
    True
    """
    return f"<{DATA}{kind}/{key if PLAIN_ID.fullmatch(key) else digest(kind, key)}>"


def text(value: str) -> str:
    r"""Return a string literal, canonical and on one line; half a surrogate pair, which no UTF-8 can hold, is replaced.

    >>> print(text('He said:\n"no"'))
    "He said:\n\"no\""
    """
    return f'"{_SPECIAL.sub(_escape, value)}"'


word = lru_cache(maxsize=4096)(text)
"""`text` of what comes again and again: names, kinds and such."""


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _ESCAPES.get(char) or ("\ufffd" if "\ud800" <= char <= "\udfff" else f"\\u{ord(char):04X}")


@lru_cache(maxsize=4096)
def integer(value: int) -> str:
    """Return a whole number as a literal."""
    return f'"{value}"^^<{XSD}integer>'


@cache
def boolean(value: bool) -> str:  # noqa: FBT001 -- a literal has one argument
    """Return true or false as a literal."""
    return f'"{str(value).lower()}"^^<{XSD}boolean>'


def decimal(value: float) -> str:
    """Return a number between 0 and 1 as a literal, to six places.

    >>> decimal(0.5)[:5], decimal(1.0)[:3]
    ('"0.5"', '"1"')
    """
    digits = f"{value:.6f}".rstrip("0").rstrip(".")
    return f'"{digits}"^^<{XSD}decimal>'


@lru_cache(maxsize=4096)
def day(value: str) -> str:
    """Return the day of an ISO day or time as a literal, `NO_DAY` for what is none.

    >>> day("2017-04-05T10:30")[:12], day("2017-02-30")[:12], day("")[:12]
    ('"2017-04-05"', '"0001-01-01"', '"0001-01-01"')
    """
    try:
        known = date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        known = NO_DAY
    return f'"{known}"^^<{XSD}date>'


def clock(value: str) -> str:
    """Return an ISO time as a text literal, "" for what is only a day."""
    return text(value) if len(value) > len("2018-07-12") else word("")


def about(subject: str, kind: str, facts: Iterable[tuple[str, str]]) -> list[str]:
    """Return what a thing is, and its facts: a term and a value each."""
    return [f"{subject} {TYPE} {term(kind)}", *[f"{subject} {term(name)} {value}" for name, value in facts]]


def _keys(subject: str, *names: str) -> list[str]:
    """Let a query ask for something by any of its names in any case as typed, or, with "", for all of its kind."""
    keys = {"", *names, *(name.casefold() for name in names)}
    return [f"{subject} {term('key')} {text(key)}" for key in sorted(keys)]


@lru_cache(maxsize=KEPT)
def source_iri(name: str) -> str:
    """Return the IRI of a source by its canonical name."""
    return iri("source", digest("source", name))


@lru_cache(maxsize=KEPT)
def place_iri(key: str, name: str) -> str:
    """Return the IRI of a place by its gazetteer id or, failing that, its name; all unknown places are one."""
    return iri("place", digest("place", key, "" if key else name))


@lru_cache(maxsize=KEPT)
def _source(name: str) -> tuple[str, ...]:
    node = source_iri(name)
    return (*about(node, "Source", ()), f"{node} {LABEL} {text(name)}", *_keys(node, name))


@lru_cache(maxsize=KEPT)
def _place(key: str, name: str, admin1: str) -> tuple[str, ...]:
    node = place_iri(key, name)
    lines = [*about(node, "Place", [("id", text(key))]), f"{node} {LABEL} {text(name)}"]
    if admin1 and admin1 != name:
        province = place_iri("", admin1)
        lines += [*about(province, "Place", [("id", text(""))]), f"{province} {LABEL} {text(admin1)}"]
        lines.append(f"{node} {term('within')} {province}")
    return tuple(lines)


def spans(one: Claim) -> str:
    """Return where in the article the parts of a claim stand, "words 12-15 20-22; cue 30-34"."""
    parts = (("words", one.words), ("cue", one.cue), ("source", one.source), ("content", one.content))
    return "; ".join(
        " ".join([name, *(f"{start}-{end}" for start, end in mention.spans)])
        for name, mention in parts
        if mention.spans
    )


def article(one: Article) -> list[str]:
    """Return an article's facts; its text stays in the ledger."""
    node = iri("article", one.id)
    facts = [
        ("id", text(one.id)),
        ("given", text(one.name)),
        ("title", text(one.title)),
        ("url", text(one.url)),
        ("published", day(one.published)),
        ("language", text(one.language)),
        ("publishedBy", source_iri(one.publisher)),
    ]
    return [*about(node, "Article", facts), *_source(one.publisher)]


def claim(one: Claim) -> list[str]:
    """Return what one claim says and where it stands; whom it names is its link's to say."""
    node = iri("claim", one.id)
    facts = [
        ("id", text(one.id)),
        ("in", iri("article", one.article)),
        ("aspect", word(one.aspect)),
        ("value", text(json.dumps(to_json(one.value), ensure_ascii=False))),
        ("sentence", text(one.sentence)),
        ("start", integer(one.start)),
        ("end", integer(one.end)),
        ("words", text(one.words.text)),
        ("cue", word(one.cue.text)),
        ("spans", text(spans(one))),
        ("sourceWords", word(one.source.text)),
        ("modality", word(one.modality)),
        ("part", word(one.part)),
        ("confidence", decimal(one.confidence)),
        ("foundBy", word(one.found_by)),
    ]
    return [*about(node, "Claim", facts), *_keys(node, one.id)]


def as_read(claim_: str, fields: Mapping[str, Any]) -> str:
    """Return how a claim was read that people put right (`kg.judgements.as_read`); exports say so, stores do not."""
    return f"{iri('claim', claim_)} {term('asRead')} {text(json.dumps(fields, ensure_ascii=False))}"


def link(one: Link) -> list[str]:
    """Return what the names in one claim refer to, with the sources and places themselves."""
    lines = link_lines(one)
    for things in dict.fromkeys(named_in(one)):
        lines += things
    return lines


def link_lines(one: Link) -> list[str]:
    """Return a link without the sources and places that it names."""
    node = iri("claim", one.claim)
    facts = [
        ("saidBy", source_iri(one.source)),
        ("sourceKind", word(one.source_kind)),
        ("speaker", word(one.speaker)),
        *(("via", source_iri(name)) for name in one.via),
        ("chain", word(" > ".join(one.via))),
        ("depth", integer(len(one.via))),
        ("origin", source_iri(one.origin)),
        ("originWhy", text(one.origin_why)),
        ("family", source_iri(one.family)),
        ("at", place_iri(one.place, one.where)),
        ("where", word(one.where)),
        ("first", day(one.first)),
        ("last", day(one.last)),
        ("said", day(one.said)),
    ]
    return [f"{node} {term(name)} {value}" for name, value in facts]


def named_in(one: Link) -> Iterator[tuple[str, ...]]:
    """Yield what there is to say of each source and place that a link names."""
    for name in dict.fromkeys((one.source, *one.via, one.origin, one.family)):
        yield _source(name)
    if one.family != one.origin:
        yield (f"{source_iri(one.origin)} {term('memberOf')} {source_iri(one.family)}",)
    yield _place(one.place, one.where, one.admin1)


def event(one: Event) -> list[str]:
    """Return an event with the claims that are about it."""
    node = iri("event", one.id)
    facts = [
        ("id", text(one.id)),
        ("kind", text(one.kind)),
        ("at", place_iri(one.place, one.where)),
        ("where", text(one.where)),
        ("admin1", text(one.admin1)),
        ("first", day(one.first)),
        ("last", day(one.last)),
        ("score", decimal(one.score)),
        ("why", text(one.why)),
        ("nClaims", integer(len(one.claims))),
    ]
    lines = [*about(node, "Event", facts), *_keys(node, one.id, one.where, one.place, one.admin1)]
    lines.append(f"{node} {LABEL} {text(event_label(one))}")
    if one.part_of:
        lines.append(f"{node} {term('partOf')} {iri('event', one.part_of)}")
    lines += [f"{iri('claim', key)} {term('about')} {node}" for key in one.claims]
    return [*lines, *_place(one.place, one.where, one.admin1)]


def event_label(one: Event) -> str:
    """Return an event in one line for people."""
    return ", ".join([one.kind, one.where or "place unknown", one.first or "day unknown"])


def question(one: Question) -> list[str]:
    """Return a question with its scope; what its answers come to is the summary's to say."""
    node = iri("question", one.id)
    facts = [
        ("id", text(one.id)),
        ("about", iri("event", one.event)),
        ("aspect", text(one.aspect)),
        ("asks", text(one.about)),
        ("who", text(one.scope.who)),
        ("where", text(one.scope.where)),
        ("when", text(one.scope.when)),
        ("deed", text(one.scope.deed)),
        ("extent", text(one.scope.extent)),
        ("scope", text(asked(one))),
        ("day", day(one.day)),
        *(("within", iri("question", wider)) for wider in one.within),
    ]
    return about(node, "Question", facts)


def answer_iri(one: Answer) -> str:
    """Return the IRI of an answer: a claim gives one to a question."""
    return _answer_iri(one.question, one.claim)


@lru_cache(maxsize=KEPT)
def _answer_iri(question_: str, claim_: str) -> str:
    return iri("answer", digest("answer", question_, claim_))


def answer(one: Answer, ways: Collection[str] = ()) -> list[str]:
    """Return what one claim says to one question, all that a relation asks of it on the answer itself."""
    node = answer_iri(one)
    facts = [
        ("answers", iri("question", one.question)),
        ("aspect", word(one.aspect)),
        ("lo", integer(one.interval.lo)),
        ("hi", integer(one.interval.hi)),
        ("spelled", word(spelled_answer(one))),
        ("origin", source_iri(one.origin)),
        ("family", source_iri(one.family)),
        ("said", day(one.said)),
        ("clock", clock(one.said)),
        ("dayNumber", integer(one.day)),
        ("untilNumber", integer(one.until)),
        ("old", boolean(one.old)),
        ("stands", boolean(one.stands)),
        ("derived", boolean(one.derived)),
        ("hedged", boolean(one.hedged)),
        ("vague", boolean(one.vague)),
        ("brief", boolean("brief" in ways)),
        *((role, iri("question", one.question)) for role in ways if role != "brief"),
    ]
    return [*about(node, "Answer", facts), f"{iri('claim', one.claim)} {term('gives')} {node}"]


def summary(one: Summary) -> list[str]:
    """Return what the standing answers to a question come to."""
    facts = [
        ("nClaims", integer(one.claims)),
        ("nOrigins", integer(one.origins)),
        ("nFamilies", integer(one.families)),
        ("maxLo", integer(one.max_lo)),
        ("minHi", integer(one.min_hi)),
        ("contradictory", boolean(one.contradictory)),
    ]
    return [f"{iri('question', one.question)} {term(name)} {value}" for name, value in facts]
