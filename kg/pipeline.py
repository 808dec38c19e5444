"""The order of the steps, streaming: articles in, claims in the ledger, links and the view brought up to date.

Only here and in `claiming` do the steps meet. Everything is committed in batches, so that what is
done is kept when a run is killed, and the next run links what was left due.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from kg.articles import ENGLISH, Article
from kg.blockwise import Registries
from kg.claims import Claim
from kg.engine import ALONE, Engine
from kg.errors import InputError, Skipped, StoreError, UsageError
from kg.interchange import import_claims
from kg.judgements import Judgements, check_edit
from kg.ledger import Ledger
from kg.names import Names
from kg.places import Gazetteer
from kg.read import Options, read
from kg.relink import relink
from kg.views import bring_up, rebuild
from kg.workers import Lost, Task

READING: Final = Task("kg.claiming:claims_of")
"""What an engine does with each article; by its name, because importing it takes seconds."""

FORGETTING: Final = "forgetting"
"""File beside the ledger with the ids of what is being forgotten, there only until that is done."""

BATCH: Final = 100
BATCH_CHARACTERS: Final = 200_000
"""Articles in one commit, and characters of their new texts: what a kill loses is half a minute of work."""


@dataclass(slots=True)
class Outcome:
    """What an ingest did: articles read, claims new to the ledger, and what was left out and why.

    `anonymous` are the new articles that came without a publisher.
    """

    articles: int = 0
    known: int = 0
    anonymous: int = 0
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
        self,
        sources: Sequence[str],
        options: Options,
        tell: Callable[[Article | InputError], None] = lambda _: None,
        *,
        engine: Engine = ALONE,
    ) -> Outcome:
        """Read articles, keep their claims, link them, and bring the view up to date.

        `tell` is called once for each article or refusal as soon as it is dealt
        with. What was read before an interruption is kept. `engine` says who reads
        and links; what is kept is the same.
        """
        self.finish()
        outcome = Outcome()
        with closing(_Batch(self.ledger, outcome)) as batch:
            jobs = ((item, self._wanted(item, outcome, batch)) for item in read(sources, options))
            with closing(engine.map(jobs, READING, _length)) as done:
                for item, claims in done:
                    if isinstance(item, InputError):
                        (outcome.skipped if isinstance(item, Skipped) else outcome.refused).append(str(item))
                    else:
                        batch.add(item, claims)
                    tell(item)
        self.refresh(engine=engine)
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

    def refresh(self, *, everything: bool = False, again: Collection[str] = (), engine: Engine = ALONE) -> int:
        """Link what no links cover yet and bring the view up to date; return how many events were made anew.

        `again` are claims to link once more; with `everything` all are, as after
        a change of the registries.
        """
        events = relink(self.ledger, self.registries, everything=everything, again=again, engine=engine)
        self.load()
        return events

    def forget(self, articles: Collection[str]) -> None:
        """Remove articles for good: texts, facts, claims, links and views; ids stay, so that they are not read again.

        Which they are is noted until all is done, so that a run that was killed is finished by `finish`.
        """
        note = self.path / FORGETTING
        try:
            note.with_suffix(".new").write_text("".join(f"{id_}\n" for id_ in sorted(articles)), "utf-8")
            note.with_suffix(".new").replace(note)
        except OSError as error:
            raise StoreError(
                f"{self.path}: nothing was forgotten, because nothing can be written there: {error.strerror}. "
                "Give yourself the right to write there, or make room, and run the command again."
            ) from error
        self.finish()

    def finish(self) -> bool:
        """Do what a killed `forget` left undone, and say whether there was any."""
        note = self.path / FORGETTING
        if not note.exists():
            return False
        self.ledger.forget(note.read_text("utf-8").split())
        relink(self.ledger, self.registries)
        self.ledger.purge()
        rebuild(self.path, self.ledger)
        note.unlink()
        return True

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
                check_edit(found[claim], fields or {})
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

    def _wanted(self, item: Article | InputError, outcome: Outcome, batch: _Batch) -> bool:
        """Say whether the claims of an article are still to be found, and count it."""
        if isinstance(item, InputError):
            return False
        outcome.articles += 1
        if batch.has(item):
            outcome.known += 1
            return False
        outcome.anonymous += not item.publisher
        if item.language not in ("", ENGLISH):
            outcome.skipped.append(f"{item.name}: the text is in {item.language!r}, and only English is read")
            return False
        return True


class _Batch:
    """Articles on their way into the ledger with their claims, some at a time; closing it keeps what is left."""

    def __init__(self, ledger: Ledger, outcome: Outcome) -> None:
        self._ledger, self._outcome = ledger, outcome
        self._waiting: list[tuple[Article, list[Claim]]] = []
        self._characters = 0
        self._met: set[str] = set()
        self._lost: set[str] = set()

    def has(self, article: Article) -> bool:
        """Say whether an article is in the ledger or on its way, and remember it."""
        known = article.id in self._met or bool(self._ledger.known([article.id]))
        self._met.add(article.id)
        return known

    def add(self, article: Article, claims: list[Claim] | Lost | None) -> None:
        """Take an article with the claims found in it, `None` where none were looked for."""
        if isinstance(claims, Lost):
            self._outcome.skipped.append(f"{article.name}: left out, {claims.why}; the next run tries it again")
            self._lost.add(article.id)
            return
        if article.id in self._lost:
            return  # it comes a second time, and must not count as read
        self._waiting.append((article, claims or []))
        self._characters += len(article.text) if claims is not None else 0
        if len(self._waiting) >= BATCH or self._characters >= BATCH_CHARACTERS:
            self.keep()

    def keep(self) -> None:
        """Commit what is waiting."""
        batch, self._waiting, self._characters = self._waiting, [], 0
        articles, claims = [article for article, _ in batch], [claim for _, found in batch for claim in found]
        self._outcome.claims += self._ledger.add(articles, claims)

    close = keep


def _length(item: Article | InputError) -> int:
    return len(item.text) if isinstance(item, Article) else 0


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _by(said: str, day: str) -> bool:
    return bool(said) and said[:10] <= day
