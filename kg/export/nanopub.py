"""One nanopublication a claim: what is said, where that comes from, and who made the record.

The assertion is what the source says; kg asserts none of it. The provenance
says who said it, through whom, and in which article. The publication info says
that a program read it there, by which pattern, and how sure it is of its
reading. No time is given and nothing is signed: whoever publishes them does
both, and the same articles give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from kg.export.told import Told
from kg.loaders import rdf

PREFIXES: Final = {
    "kg": rdf.NS,
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": rdf.XSD,
    "prov": "http://www.w3.org/ns/prov#",
    "np": "http://www.nanopub.org/nschema#",
    "dct": "http://purl.org/dc/terms/",
}

_SAID: Final = frozenset(
    {"id", "aspect", "value", "modality", "at", "where", "first", "last", "about", "gives"}
)  # what the source says; all else on a claim is how we come to know of it
_RECORD: Final = frozenset({"confidence", "foundBy"})
_LEFT_OUT: Final = frozenset({"key", "unit"})  # for queries and loaders only

_NOT_ITS_OWN: Final = frozenset(
    rdf.term(name) for name in ("stands", "untilNumber", "dayNumber", "origin", "family", "said", "clock")
)
"""What an answer is only beside those of others, and what the provenance says already."""


def nanopubs(told: Iterator[Told]) -> Iterator[str]:
    """Yield the statements of all nanopublications, each with its graph, without the full stop."""
    maker = f"<{rdf.DATA}software/{version('kg-claims')}>"
    for one in told:
        yield from _nanopub(one, maker)


def _nanopub(one: Told, maker: str) -> Iterator[str]:
    """Yield one nanopublication, its graphs in the usual order."""
    claim = rdf.iri("claim", one.claim.id)
    name = f"{rdf.DATA}nanopub/{claim.removesuffix('>').rpartition('/')[2]}"
    itself, assertion = f"<{name}>", f"<{name}#assertion>"
    said, known, record = _parted(one)
    source, publisher = rdf.source_iri(one.link.source), rdf.source_iri(one.article.publisher)
    yield from _graph(
        f"<{name}#Head>",
        [
            f"{itself} {rdf.TYPE} {_np('Nanopublication')}",
            f"{itself} {_np('hasAssertion')} {assertion}",
            f"{itself} {_np('hasProvenance')} <{name}#provenance>",
            f"{itself} {_np('hasPublicationInfo')} <{name}#pubinfo>",
        ],
    )
    yield from _graph(assertion, [*said, *_event(one), *_answers(one)])
    about = [
        f"{assertion} {_prov('wasAttributedTo')} {source}",
        f"{assertion} {_prov('wasDerivedFrom')} {rdf.iri('article', one.article.id)}",
        f"{rdf.iri('article', one.article.id)} {_prov('wasAttributedTo')} {publisher}",
    ]
    yield from _graph(f"<{name}#provenance>", [*known, *about, *_plain(rdf.article(one.article))])
    made = [
        f"{itself} {_dct('creator')} {maker}",
        f"{itself} {_dct('subject')} {claim}",
        f"{maker} {rdf.TYPE} {_prov('SoftwareAgent')}",
        f"{maker} {rdf.LABEL} {rdf.text('kg: claims, not facts')}",
    ]
    yield from _graph(f"<{name}#pubinfo>", [*made, *record])


def _parted(one: Told) -> tuple[list[str], list[str], list[str]]:
    """Return what a claim says, how it came here, and how it was found."""
    claim = rdf.iri("claim", one.claim.id)
    said: list[str] = []
    known: list[str] = []
    record: list[str] = []
    read = [rdf.as_read(one.claim.id, one.as_read)] if one.as_read else []
    for line in _plain([*rdf.claim(one.claim), *rdf.link(one.link), *read]):
        subject, predicate, _ = line.split(" ", 2)
        name = predicate.removesuffix(">").rpartition("#")[2]
        place = subject.startswith(f"<{rdf.DATA}place/")
        own = subject == claim and (name in _SAID or predicate == rdf.TYPE)
        (said if own or place else record if name in _RECORD else known).append(line)
    return said, known, record


def _event(one: Told) -> list[str]:
    if one.event is None:
        return []
    counted = rdf.term("nClaims"), rdf.term("score"), rdf.term("why")  # of all claims of the event, not of this one
    alone = replace(one.event, claims=(one.claim.id,))  # an event can have thousands, each with its nanopublication
    return [line for line in _plain(rdf.event(alone)) if line.split(" ", 2)[1] not in counted]


def _answers(one: Told) -> Iterator[str]:
    for given in one.answers:
        yield from (line for line in rdf.answer(given.answer) if line.split(" ")[1] not in _NOT_ITS_OWN)
        yield from rdf.question(given.question)


def _plain(lines: list[str]) -> list[str]:
    return [line for line in lines if line.split(" ", 2)[1].removesuffix(">").rpartition("#")[2] not in _LEFT_OUT]


def _graph(name: str, lines: list[str]) -> Iterator[str]:
    for line in sorted(set(lines)):
        yield f"{line} {name}"


def _np(name: str) -> str:
    return f"<{PREFIXES['np']}{name}>"


def _prov(name: str) -> str:
    return f"<{PREFIXES['prov']}{name}>"


def _dct(name: str) -> str:
    return f"<{PREFIXES['dct']}{name}>"
