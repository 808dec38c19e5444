"""Claims as drafts of fact checks in the words of schema.org: what is known of each, and no verdict.

kg never rates. Each `ClaimReview` has the claim, who makes it, where it
appeared first and where it stands, and how many origins answer the same
question. `reviewRating`, `author` and `url`, which search engines ask for, are
those of the person who checks the claim, and are left out until one does.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import IO, Any, Final
from urllib.parse import urlsplit

from kg import readable
from kg.articles import Article
from kg.export.told import Told
from kg.links import NO_DAY, Event
from kg.loaders import rdf
from kg.relations import spelled_answer

CONTEXT: Final = "https://schema.org"

Kind = Callable[[str], str]
"""Returns the kind of a source by its canonical name ("person", "ministry"), or "" for one that no registry lists."""


def write(told: Iterator[Told], kind: Kind, out: IO[bytes]) -> None:
    """Write all claims as one JSON-LD object, one review a line."""
    out.write(f'{{"@context": {json.dumps(CONTEXT)},\n"@graph": [\n'.encode())
    between = ""
    for one in told:
        out.write(f"{between}{json.dumps(review(one, kind), ensure_ascii=False)}".encode("utf-8", "replace"))
        between = ",\n"
    out.write(b"\n]}\n")


def review(one: Told, kind: Kind) -> dict[str, Any]:
    """Return one draft."""
    claim = rdf.iri("claim", one.claim.id)[1:-1]
    return _known(
        {
            "@type": "ClaimReview",
            "@id": f"{claim}#review",
            "claimReviewed": " ".join(one.claim.sentence.split()),
            "reviewAspect": one.claim.aspect,
            "reviewBody": " ".join(_body(one)),
            "itemReviewed": _known(
                {
                    "@type": "Claim",
                    "@id": claim,
                    "text": one.claim.sentence,
                    "author": _author(one, kind),
                    "datePublished": one.link.said,
                    "appearance": _article(one.article),
                    "firstAppearance": _article(one.first),
                    "about": _event(one.event) if one.event else None,
                }
            ),
        }
    )


def _body(one: Told) -> Iterator[str]:
    """Yield what else is known, one sentence a question; counts, and no judgement."""
    for given in one.answers:
        if given.answer.derived:
            continue
        asked = readable.question(given.question)
        origins, families = given.summary.origins, given.summary.families
        sides = "exclude each other" if given.summary.contradictory else "do not exclude each other"
        yield f"{asked}: {spelled_answer(given.answer)}."
        yield f"Origins that answer this: {origins}, of {families} {'family' if families == 1 else 'families'};"
        yield f"their latest answers {sides}."
    if one.as_read:
        yield f"A person put this right; read from the text was {json.dumps(one.as_read, ensure_ascii=False)}."
    yield "Not rated."


def _author(one: Told, kind: Kind) -> dict[str, Any]:
    """Return who makes the claim; what no registry lists is of no known type."""
    listed = kind(one.link.source)
    if listed or one.link.source_kind == "publisher":
        type_ = "Person" if listed == "person" else "Organization"
    else:
        type_ = "Thing"
    author: dict[str, Any] = {"@type": type_, "@id": rdf.source_iri(one.link.source)[1:-1], "name": one.link.source}
    if one.link.speaker and type_ == "Organization":
        author["employee"] = {"@type": "Person", "name": one.link.speaker}
    return author


def _article(article: Article) -> dict[str, Any]:
    return _known(
        {
            "@type": "NewsArticle",
            "@id": rdf.iri("article", article.id)[1:-1],
            "headline": article.title,
            "url": article.url if is_address(article.url) else "",
            "datePublished": article.published,
            "inLanguage": article.language,
            "publisher": {"@type": "Organization", "name": article.publisher} if article.publisher else None,
        }
    )


def _event(event: Event) -> dict[str, Any]:
    return _known(
        {
            "@type": "Event",
            "@id": rdf.iri("event", event.id)[1:-1],
            "name": ", ".join(part for part in (event.kind, event.where) if part),
            "startDate": event.first if event.first != NO_DAY else "",
            "endDate": event.last if event.last != NO_DAY else "",
            "location": {"@type": "Place", "name": event.where} if event.where else None,
        }
    )


def is_address(url: str) -> bool:
    """Say whether a text is a web address: what an input gave as one is not checked before."""
    try:
        return urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in ("", None)}
