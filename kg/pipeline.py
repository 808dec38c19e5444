"""The order of the steps, streaming: articles in, claims in the ledger, links and the view brought up to date.

Only here do the steps meet. Everything is committed in batches, so that what is
done is kept when a run is killed, and the next run links what was left due.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from kg.articles import ENGLISH, Article, body_start
from kg.attribute import attribute
from kg.claims import Attribution, Claim
from kg.errors import InputError, Skipped, UsageError
from kg.extract import extract
from kg.extract.missed import Passage, passages
from kg.interchange import import_claims
from kg.judgements import Judgements, edited
from kg.ledger import Ledger
from kg.names import Names
from kg.parse import parse
from kg.places import Gazetteer
from kg.read import Options, read
from kg.relink import Registries, relink
from kg.views import bring_up

BATCH: Final = 100
"""Articles in one commit: at 0.05 s an article, a kill loses five seconds of work."""


@dataclass(slots=True)
class Outcome:
    """What an ingest did: articles read, claims new to the ledger, and what was left out and why."""

    articles: int = 0
    known: int = 0
    claims: int = 0
    skipped: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


class KnowledgeBase:
    """A folder with a ledger, views of it, and the user's own registries beside it."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.ledger = Ledger.open(path, create=create)
        self._registries: Registries | None = None

    @property
    def registries(self) -> Registries:
        """The shipped registries with the user's own (`names/`) before them, loaded when first asked for."""
        if self._registries is None:
            own = self.path / "names"
            mine = own if own.is_dir() else None
            self._registries = Registries(Names.load(mine), Gazetteer.load(mine))
        return self._registries

    def ingest(
        self, sources: Sequence[str], options: Options, tell: Callable[[Article | InputError], None] = lambda _: None
    ) -> Outcome:
        """Read articles, keep their claims, link them, and bring the view up to date.

        `tell` is called once for each article or refusal as soon as it is dealt
        with. What was read before an interruption is kept.
        """
        outcome = Outcome()
        waiting: list[tuple[Article, list[Claim]]] = []
        for item in read(sources, options):
            if isinstance(item, InputError):
                (outcome.skipped if isinstance(item, Skipped) else outcome.refused).append(str(item))
            else:
                outcome.articles += 1
                waiting.append((item, self._claims(item, outcome)))
                if len(waiting) >= BATCH:
                    outcome.claims += self._keep(waiting)
                    waiting = []
            tell(item)
        outcome.claims += self._keep(waiting)
        self.refresh()
        return outcome

    def take_in(self, lines: Iterable[str], where: str) -> Outcome:
        """Keep claims that another program found, in the form of `kg export claims`; `where` names the file."""
        outcome = Outcome()
        articles: dict[str, Article] = {}
        claims: list[Claim] = []
        for item in import_claims(lines, where):
            if isinstance(item, InputError):
                outcome.refused.append(str(item))
                continue
            article, claim = item
            articles.setdefault(article.id, article)
            claims.append(claim)
        outcome.articles = len(articles)
        outcome.claims = self.ledger.add(list(articles.values()), claims)
        self.refresh()
        return outcome

    def refresh(self, *, everything: bool = False, again: Collection[str] = ()) -> int:
        """Link what no links cover yet and bring the view up to date; return how many events were made anew.

        `again` are claims to link once more; with `everything` all are, as after
        a change of the registries.
        """
        events = relink(self.ledger, self.registries, everything=everything, again=again)
        self.load()
        return events

    def judge(self, kind: str, claims: Sequence[str], *, who: str, fields: Mapping[str, Any] | None = None) -> int:
        """Keep what a person decided about claims, link again what it touches, and return its number.

        Raises `UsageError` for a claim that is not there, an edit that cannot
        be made, and a judgement that another contradicts; nothing is kept then.
        """
        found = {claim.id: claim for claim in self.ledger.claims(claims)}
        for claim in claims:
            if claim not in found:
                raise UsageError(f"There is no claim {claim!r}. `kg export claims` lists ids.")
        judgement = {"kind": kind, "claims": list(claims), "who": who, "when": _now(), "fields": dict(fields or {})}
        if kind == "edit":
            for claim in claims:
                edited(found[claim], fields or {})
        made = [*self.ledger.judgements(), judgement]
        Judgements.of(made)
        self.ledger.judge(judgement)
        self.refresh(again=claims)
        return len(made)

    def undo(self, number: int, *, who: str) -> None:
        """Take a judgement back, by its number from 1."""
        made = list(self.ledger.judgements())
        if not 1 <= number <= len(made) or made[number - 1]["kind"] == "undo":
            raise UsageError(f"There is no judgement {number} to take back. `kg judgements` lists them.")
        self.ledger.judge({"kind": "undo", "of": number, "who": who, "when": _now()})
        self.refresh(again=made[number - 1]["claims"])

    @contextmanager
    def as_of(self, day: str) -> Iterator[KnowledgeBase]:
        """Give the knowledge base as it would have been at the end of a day, from what had been said by then.

        Claims of which nobody knows when they were said are left out. It is
        made anew, with the events and origins of that day, and thrown away.
        """
        with tempfile.TemporaryDirectory(prefix="kg-as-of-") as scratch:
            then = KnowledgeBase(Path(scratch), create=True)
            then._registries = self.registries
            known = {article.id: article for article in self.ledger.articles() if _by(article.published, day)}
            claims = [c for c in self.ledger.claims(articles=known) if _by(c.said or known[c.article].published, day)]
            then.ledger.add(list(known.values()), claims)
            for judgement in self.ledger.judgements():
                then.ledger.judge(judgement)
            then.refresh()
            yield then

    def load(self) -> None:
        """Bring the embedded views up to the ledger: RDF, and the property graph once somebody has asked for it."""
        bring_up(self.path, self.ledger)

    def _claims(self, article: Article, outcome: Outcome) -> list[Claim]:
        if self.ledger.known([article.id]):
            outcome.known += 1
            return []
        if article.language not in ("", ENGLISH):
            outcome.skipped.append(f"{article.name}: the text is in {article.language!r}, and only English is read")
            return []
        return claims_of(article)

    def _keep(self, batch: Sequence[tuple[Article, list[Claim]]]) -> int:
        return self.ledger.add([article for article, _ in batch], [claim for _, claims in batch for claim in claims])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _by(said: str, day: str) -> bool:
    return bool(said) and said[:10] <= day


def claims_of(article: Article) -> list[Claim]:
    """Return the claims of one article, from its text alone, each id once."""
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
