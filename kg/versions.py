"""What changed between the versions of a page, claim by claim."""

from __future__ import annotations

from collections.abc import Iterator

from kg.articles import Article
from kg.claims import Claim
from kg.errors import UsageError
from kg.ledger import Ledger
from kg.values import to_json


def changes(ledger: Ledger, page: str) -> Iterator[tuple[str, str]]:
    """Yield the changes from each version of a page to the next, oldest first.

    `page` is an address, or the id of one version. Signs: "=" a version, "-" a
    claim that went, "+" one that came. What only moved within the text is no change.
    """
    versions = versions_of(ledger, page)
    before: dict[tuple[str, ...], Claim] = {}
    for number, article in enumerate(versions, 1):
        claims = {_said(claim): claim for claim in ledger.claims(articles=[article.id])}
        yield "=", f"version {number} of {len(versions)}: {article.published or 'undated'}, {article.id}"
        if number > 1:
            yield from (("-", _told(key, claim)) for key, claim in before.items() if key not in claims)
            yield from (("+", _told(key, claim)) for key, claim in claims.items() if key not in before)
        before = claims


def versions_of(ledger: Ledger, page: str) -> list[Article]:
    """Return the versions of a page, the oldest first."""
    pages = ledger.pages()
    wanted = {(publisher, url) for publisher, url, _, article in pages if page in (url, article)}
    if not wanted:
        article = ledger.article(page)
        wanted = {(article.publisher, article.url)} if article.url else set()
    if not wanted:
        raise UsageError(f"{page} has no address, so it is a page of its own with one version.")
    ids = [article for publisher, url, _, article in pages if (publisher, url) in wanted]
    return sorted(ledger.articles(ids), key=lambda article: (article.published, article.id))


def _said(claim: Claim) -> tuple[str, ...]:
    source = claim.referent or claim.source.text or "the publisher"
    return claim.aspect, str(to_json(claim.value)), source, claim.place.text or "an unnamed place", claim.modality


def _told(key: tuple[str, ...], claim: Claim) -> str:
    aspect, value, source, place, _ = key
    return f"{aspect} {value} by {source} at {place}: {' '.join(claim.sentence.split())}"
