"""One article to its claims: where the steps from its text to what it says meet.

What comes out depends on the article alone, so that it may be done anywhere, in
any order and in several processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg.articles import Article, body_start
from kg.attribute import attribute
from kg.claims import Attribution, Claim
from kg.errors import InputError
from kg.extract import extract
from kg.extract.missed import Passage, passages
from kg.parse import forgetting, parse


def claims_of(article: Article) -> list[Claim]:
    """Return the claims of one article, from its text alone, each id once."""
    with forgetting():
        doc = parse(article.text)
        start = body_start(article.text)
        claims = extract(article, doc, attribute(doc, start), start)
        return list({claim.id: claim for claim in claims}.values())


def passages_of(article: Article) -> list[Passage]:
    """Return the sentences of an article that claims are taken from, with the words that could give one."""
    return list(passages(article, parse(article.text), body_start(article.text)))


def attributions_of(
    articles: Iterable[Article | InputError],
) -> Iterator[tuple[Article, list[Attribution]] | InputError]:
    """Yield each article with who says what in it, sources whole; refusals go through."""
    for item in articles:
        if isinstance(item, InputError):
            yield item
        else:
            yield item, attribute(parse(item.text), body_start(item.text), whole=True)
