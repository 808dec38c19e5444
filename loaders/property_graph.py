"""Domain objects as the rows of a property graph, the same for every store that speaks Cypher.

Labels, properties and edges are those of the vocabulary (`schema/kg.ttl`), and
`schema/ladybug.cypher` lists them with their types. Every property is mandatory,
as every literal is in RDF: an open upper end is `OPEN`, an unknown text "", an
unknown day `NO_DAY`. Edges carry no properties: Ladybug 0.22 gives wrong rows when
one is filtered on within a longer pattern. So what a link says of its claim stands
on the claim, as in RDF, and is put back to unknown when the link goes. Where a
common question would need a third hop, a node also carries the name it would end
at: an article its `publisher`, a claim its `family`, an answer `origin` and `family`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from kg.articles import Article, digest
from kg.claims import Claim
from kg.links import NO_DAY, Event, Link, Question, Summary
from kg.loaders.base import Given, Linked
from kg.loaders.leading import disjoint, leaders, named, roles
from kg.loaders.rdf import event_label, spans
from kg.readable import asked
from kg.relations import Answer, spelled_answer
from kg.values import OPEN, to_json

Record = dict[str, Any]
"""One row: properties of a node or of edges, and the ids that edges end at, by column."""

Records = dict[str, list[Record]]
"""Rows by the name of their group."""

FORMAT: Final = "3"
"""Number of the form of this graph, as the files in `schema/` have it; a store of another form is loaded again."""

UNKNOWN: Final = date.fromisoformat(NO_DAY)

_HALF_PAIRS: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Edge:
    """One kind of edge in a group of rows: its name, and the labels and columns of what it leads from and to."""

    name: str
    source: tuple[str, str]
    target: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are written together: at most one node each, and the edges that each of them has.

    `label` is that of the node, empty when the rows are of edges alone, and
    `properties` are its. `later` are properties that another group's rows set. A
    group with `on` makes no node but sets the properties of one that is there,
    by its label and the column of its id.
    """

    label: str
    properties: tuple[str, ...]
    edges: tuple[Edge, ...] = ()
    later: tuple[str, ...] = ()
    on: tuple[str, str] | None = None


LINKED: Final[Record] = {
    "sourceKind": "", "speaker": "", "chain": "", "depth": 0, "said": UNKNOWN, "originWhy": "", "family": "",
    "where": "", "first": UNKNOWN, "last": UNKNOWN, "unit": "",
}  # fmt: skip
"""What a link says of its claim, as it is without one."""

GROUPS: Final[dict[str, Group]] = {
    "source": Group("Source", ("id", "label", "key")),
    "place": Group("Place", ("id", "label")),
    "article": Group(
        "Article",
        ("id", "given", "title", "url", "published", "language", "publisher"),
        (Edge("publishedBy", ("Article", "id"), ("Source", "publishedBy")),),
    ),
    "claim": Group(
        "Claim",
        (
            "id", "key", "aspect", "value", "sentence", "start", "end", "words", "cue", "spans", "sourceWords",
            "modality", "part", "confidence", "foundBy",
        ),
        (Edge("in", ("Claim", "id"), ("Article", "in")),),
        later=tuple(LINKED),
    ),
    "link": Group(
        "",
        tuple(LINKED),
        (
            Edge("saidBy", ("Claim", "claim"), ("Source", "saidBy")),
            Edge("origin", ("Claim", "claim"), ("Source", "origin")),
            Edge("at", ("Claim", "claim"), ("Place", "at")),
        ),
        on=("Claim", "claim"),
    ),
    "via": Group("", (), (Edge("via", ("Claim", "claim"), ("Source", "via")),)),
    "member": Group("", (), (Edge("memberOf", ("Source", "source"), ("Source", "memberOf")),)),
    "province": Group("", (), (Edge("within", ("Place", "place"), ("Place", "within")),)),
    "event": Group(
        "Event",
        ("id", "label", "key", "kind", "where", "admin1", "first", "last", "score", "why", "nClaims", "partOf", "unit"),
        (Edge("at", ("Event", "id"), ("Place", "at")),),
    ),
    "about": Group("", (), (Edge("about", ("Claim", "claim"), ("Event", "event")),)),
    "part": Group("", (), (Edge("partOf", ("Event", "event"), ("Event", "partOf")),)),
    "question": Group(
        "Question",
        (
            "id", "aspect", "asks", "who", "where", "when", "deed", "extent", "scope", "day", "disjoint", "nClaims",
            "nOrigins", "nFamilies", "maxLo", "minHi", "contradictory", "unit",
        ),
        (Edge("about", ("Question", "id"), ("Event", "about")),),
    ),
    "wider": Group("", (), (Edge("within", ("Question", "question"), ("Question", "within")),)),
    "answer": Group(
        "Answer",
        (
            "id", "aspect", "lo", "hi", "spelled", "origin", "family", "said", "clock", "dayNumber", "untilNumber",
            "old", "stands", "derived", "hedged", "vague", "speaksTo", "leads", "opens", "brief",
        ),
        (
            Edge("answers", ("Answer", "id"), ("Question", "answers")),
            Edge("gives", ("Claim", "claim"), ("Answer", "id")),
        ),
    ),
    "led": Group("", (), (Edge("ledBy", ("Answer", "answer"), ("Answer", "ledBy")),)),
}  # fmt: skip
"""In the order in which they have to be written: an edge comes after the nodes that it joins."""


def text(value: str) -> str:
    """Return a text that any store can hold: half a surrogate pair, which no UTF-8 has, is replaced."""
    return value if value.isascii() else _HALF_PAIRS.sub("\ufffd", value)


@lru_cache(maxsize=4096)
def day(value: str) -> date:
    """Return the day of an ISO day or time, `UNKNOWN` for what is none.

    >>> day("2017-04-05T10:30"), day("2017-02-30") == UNKNOWN
    (datetime.date(2017, 4, 5), True)
    """
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return UNKNOWN


def value_of(one: Claim) -> str:
    """Return what a claim says, as the JSON object of exports."""
    return text(json.dumps(to_json(one.value), ensure_ascii=False))


def keys(*names: str) -> list[str]:
    """Return by which names a query may ask: any of them in any case as typed, or, with "", for all of a kind."""
    return sorted({"", *names, *(name.casefold() for name in names)})


@lru_cache(maxsize=4096)
def source_id(name: str) -> str:
    """Return the id of a source by its canonical name."""
    return digest("source", name)


@lru_cache(maxsize=4096)
def place_id(key: str, name: str) -> str:
    """Return the id of a place: the gazetteer's or, failing that, made of its name; all unknown places are one."""
    return key or digest("place", "", name)


class Rows:
    """Collects rows by group, and each source and place once."""

    def __init__(self) -> None:
        self.records: Records = defaultdict(list)
        self._seen: set[tuple[str, ...]] = set()

    def once(self, group: str, record: Record, *names: str) -> None:
        """Keep a row that many things share, by what names it."""
        if (group, *names) not in self._seen:
            self._seen.add((group, *names))
            self.records[group].append(record)

    def source(self, name: str) -> str:
        """Keep a source and return its id."""
        name = text(name)
        key = source_id(name)
        if ("source", key) not in self._seen:
            self.once("source", {"id": key, "label": name, "key": keys(name)}, key)
        return key

    def origin(self, name: str, family: str) -> str:
        """Keep a source that claims come from, with the family over it, and return its id."""
        origin, over = self.source(name), self.source(family)
        if origin != over:
            self.once("member", {"source": origin, "memberOf": over}, origin, over)
        return origin

    def place(self, key: str, name: str, admin1: str) -> str:
        """Keep a place with the province that it lies in, and return its id."""
        key, name, admin1 = text(key), text(name), text(admin1)
        id_ = place_id(key, name)
        self.once("place", {"id": id_, "label": name}, id_)
        if admin1 and admin1 != name:
            province = place_id("", admin1)
            self.once("place", {"id": province, "label": admin1}, province)
            self.once("province", {"place": id_, "within": province}, id_, province)
        return id_


def given(rows: Rows, one: Given) -> None:
    """Add an article or a claim."""
    if isinstance(one, Article):
        _article(rows, one)
    else:
        _claim(rows, one)


def _article(rows: Rows, one: Article) -> None:
    rows.records["article"].append(
        {
            "id": one.id,
            "given": text(one.name),
            "title": text(one.title),
            "url": text(one.url),
            "published": day(one.published),
            "language": text(one.language),
            "publisher": text(one.publisher),
            "publishedBy": rows.source(one.publisher),
        }
    )


def _claim(rows: Rows, one: Claim) -> None:
    id_ = text(one.id)
    rows.records["claim"].append(
        {
            "id": id_,
            "key": [id_.casefold()],  # a list, as everywhere: Ladybug falls over a path whose nodes differ in its type
            "in": one.article,
            "aspect": one.aspect,
            "value": value_of(one),
            "sentence": text(one.sentence),
            "start": one.start,
            "end": one.end,
            "words": text(one.words.text),
            "cue": text(one.cue.text),
            "spans": spans(one),
            "sourceWords": text(one.source.text),
            "modality": one.modality,
            "part": one.part,
            "confidence": round(one.confidence, 6),
            "foundBy": text(one.found_by),
        }
        | LINKED
    )


def unit(rows: Rows, name: str, linked: Sequence[Linked]) -> None:
    """Add a unit of links; what the unit may later take back is marked as its own, answers go with their question."""
    answers = [one for one in linked if isinstance(one, Answer)]
    summaries = {one.question: one for one in linked if isinstance(one, Summary)}
    asked_here = {one.id for one in linked if isinstance(one, Question)}
    excluded = disjoint(answers)
    for one in linked:
        match one:
            case Link():
                _link(rows, one, name)
            case Event():
                _event(rows, one, name)
            case Question():
                rows.records["question"].append(
                    _question(one, summaries.get(one.id), excluded.get(one.id, False)) | {"unit": name}
                )
                rows.records["wider"] += [
                    {"question": one.id, "within": wider} for wider in one.within if wider in asked_here
                ]
            case _:
                pass
    _answers(rows, answers)


def _link(rows: Rows, one: Link, unit_: str) -> None:
    claim, origin = text(one.claim), rows.origin(one.origin, one.family)
    rows.records["link"].append(
        {
            "claim": claim,
            "unit": unit_,
            "saidBy": rows.source(one.source),
            "sourceKind": one.source_kind,
            "speaker": text(one.speaker),
            "chain": text(" > ".join(one.via)),
            "depth": len(one.via),
            "said": day(one.said),
            "origin": origin,
            "originWhy": text(one.origin_why),
            "family": text(one.family),
            "at": rows.place(one.place, one.where, one.admin1),
            "where": text(one.where),
            "first": day(one.first),
            "last": day(one.last),
        }
    )
    for name in dict.fromkeys(one.via):
        rows.records["via"].append({"claim": claim, "via": rows.source(name)})


def _event(rows: Rows, one: Event, unit_: str) -> None:
    rows.records["event"].append(
        {
            "id": text(one.id),
            "label": text(event_label(one)),
            "key": keys(*map(text, (one.id, one.where, one.place, one.admin1))),
            "kind": one.kind,
            "where": text(one.where),
            "admin1": text(one.admin1),
            "first": day(one.first),
            "last": day(one.last),
            "score": round(one.score, 6),
            "why": text(one.why),
            "nClaims": len(one.claims),
            "partOf": text(one.part_of),
            "at": rows.place(one.place, one.where, one.admin1),
            "unit": unit_,
        }
    )
    rows.records["about"] += [{"claim": text(claim), "event": text(one.id)} for claim in dict.fromkeys(one.claims)]


def _question(one: Question, summary: Summary | None, excluded: bool) -> Record:  # noqa: FBT001 -- one fact of three
    told = summary or Summary(question=one.id, claims=0, origins=0, families=0, max_lo=0, min_hi=OPEN)
    return {
        "id": one.id,
        "about": text(one.event),
        "aspect": one.aspect,
        "asks": text(one.about),
        "who": text(one.scope.who),
        "where": text(one.scope.where),
        "when": text(one.scope.when),
        "deed": text(one.scope.deed),
        "extent": one.scope.extent,
        "scope": text(asked(one)),
        "day": day(one.day),
        "disjoint": excluded,
        "nClaims": told.claims,
        "nOrigins": told.origins,
        "nFamilies": told.families,
        "maxLo": told.max_lo,
        "minHi": told.min_hi,
        "contradictory": told.contradictory,
    }


def _answers(rows: Rows, answers: Iterable[Answer]) -> None:
    answers = list(answers)
    ways, led = roles(answers), leaders(answers)
    ids = {named(one): digest("answer", one.question, one.claim) for one in answers}
    for one in answers:
        id_, has = ids[named(one)], ways.get(named(one), ())
        rows.records["answer"].append(
            {
                "id": id_,
                "answers": one.question,
                "claim": text(one.claim),
                "aspect": one.aspect,
                "lo": one.interval.lo,
                "hi": one.interval.hi,
                "spelled": spelled_answer(one),
                "origin": text(one.origin),
                "family": text(one.family),
                "said": day(one.said),
                "clock": text(one.said) if len(one.said) > len("2018-07-12") else "",
                "dayNumber": one.day,
                "untilNumber": one.until,
                "old": one.old,
                "stands": one.stands,
                "derived": one.derived,
                "hedged": one.hedged,
                "vague": one.vague,
                "speaksTo": "speaksTo" in has,
                "leads": "leads" in has,
                "opens": "opens" in has,
                "brief": "brief" in has,
            }
        )
        rows.records["led"].append({"answer": id_, "ledBy": ids[named(led[named(one)])]})
