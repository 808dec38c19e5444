"""The stores that a knowledge base is loaded into: the embedded views in its folder, and servers elsewhere.

A view is made when it is first asked for, and kept up to the ledger from then
on. Which servers have been loaded is noted in `views/servers`, without user or
password, so that `kg status` can say how far behind they are.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kg.errors import BusyError, KgError, StoreError
from kg.loaders import oxigraph, pages
from kg.loaders.base import Language, Store, update
from kg.loaders.servers import Credentials, opened

if TYPE_CHECKING:
    from kg.ledger import Ledger, Versions

SERVERS: Final = Path("views") / "servers"

EMBEDDED: Final[dict[Language, Path]] = {"sparql": oxigraph.VIEW, "cypher": Path("views") / "ladybug"}
"""Where a knowledge base keeps the view that is asked in a language."""

WAIT_SECONDS: Final = 60.0
"""How long who has put something into the ledger waits for a view that another is writing to, as for the ledger."""

TRY_SECONDS: Final = 0.05
"""Time between two tries: a wait that nobody notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far one store has come, or why that cannot be told."""

    store: str
    reached: Versions | None
    problem: str = ""


def bring_up(base: Path, ledger: Ledger, *, made: bool = False) -> None:
    """Bring the embedded views up to the ledger: RDF always, the property graph if it is there or is to be `made`.

    Waits for a view that another process is writing to, since that one may have
    read the ledger before it got what it has now. Raises `BusyError` when it
    cannot be had for `WAIT_SECONDS`.
    """
    for language, view in EMBEDDED.items():
        if language == "sparql" or made or (base / view).exists():
            with closing(_waited_for(base, language)) as store:
                update(store, ledger)


def rebuild(base: Path, ledger: Ledger) -> None:
    """Make the embedded views that are there from nothing, so that no file of theirs holds what the ledger does not."""
    for language, view in EMBEDDED.items():
        if (base / view).exists():
            _remove(base, view, language, opening=_waited_for)
            with closing(_waited_for(base, language)) as store:
                update(store, ledger)
    if (base / pages.VIEW / pages.FILE).exists():  # `kg serve` makes them, and may have them open
        pages.bring_up_pages(base, ledger, rebuild=True)


def make(base: Path, ledger: Ledger, *, like: Path) -> None:
    """Make those embedded views that another knowledge base has."""
    for language, view in EMBEDDED.items():
        if (like / view).exists():
            with embedded(base, language) as store:
                update(store, ledger)
    if (like / pages.VIEW / pages.FILE).exists():
        pages.bring_up_pages(base, ledger)


@contextmanager
def embedded(base: Path, language: Language, *, read_only: bool = False) -> Iterator[Store]:
    """Open an embedded view, to be closed again; only its own engine is imported."""
    with closing(_open(base, language, read_only=read_only)) as store:
        yield store


def load(base: Path, ledger: Ledger, *, rebuild: bool = False) -> None:
    """Make the embedded views and bring them up to the ledger; with `rebuild` from nothing."""
    for language, view in EMBEDDED.items():
        if rebuild:
            _remove(base, view, language)
        with embedded(base, language) as store:
            update(store, ledger)
    if (base / pages.VIEW).exists():  # `kg serve` makes them
        pages.bring_up_pages(base, ledger, rebuild=rebuild)


def load_server(base: Path, ledger: Ledger, url: str, credentials: Credentials, *, rebuild: bool = False) -> None:
    """Bring a server up to the ledger, and note that it is loaded.

    Raises `StoreError` for one that holds another knowledge base: versions of
    one ledger say nothing of another's, and what both hold could not be told apart.
    """
    store = opened(url, credentials)
    try:
        if rebuild:
            store.clear()
        owner = store.owner()
        if owner and owner != ledger.identity:
            raise StoreError(
                f"{url}: this store holds another knowledge base than {base}, and nothing was changed. Name another "
                "database or dataset, or put this one in its place with `kg load --rebuild`."
            )
        if not owner:
            store.own(ledger.identity)
        _note(base, url)
        update(store, ledger)
        if not store.owner():  # it was made anew, from before claims were taken out
            store.own(ledger.identity)
    finally:
        store.close()


def states(base: Path, credentials: Credentials) -> Iterator[State]:
    """Yield how far each view and each noted server has come."""
    for language, view in EMBEDDED.items():
        name = view.name
        if not (base / view).exists():
            yield State(store=name, reached=None, problem="not made yet: kg load makes it")
            continue
        try:
            with embedded(base, language, read_only=True) as store:
                yield State(store=name, reached=store.reached())
        except KgError as error:
            yield State(store=name, reached=None, problem=str(error))
    if (base / pages.VIEW).exists():
        try:
            yield State(store=pages.VIEW.name, reached=pages.reached(base))
        except KgError as error:
            yield State(store=pages.VIEW.name, reached=None, problem=str(error))
    for url in noted(base):
        try:
            server = opened(url, credentials, read_only=True)
        except KgError as error:
            yield State(store=url, reached=None, problem=str(error))
            continue
        try:
            yield State(store=url, reached=server.reached())
        except KgError as error:
            yield State(store=url, reached=None, problem=str(error))
        finally:
            server.close()


def noted(base: Path) -> list[str]:
    """Return the addresses of the servers that this knowledge base was loaded into."""
    try:
        return (base / SERVERS).read_text("utf-8").split()
    except FileNotFoundError:
        return []


def _note(base: Path, url: str) -> None:
    known = noted(base)
    if url not in known:
        (base / SERVERS).parent.mkdir(parents=True, exist_ok=True)
        (base / SERVERS).write_text("".join(f"{one}\n" for one in [*known, url]), encoding="utf-8")


def _open(base: Path, language: Language, *, read_only: bool = False) -> Store:
    if language == "sparql":
        return oxigraph.OxigraphStore(base / oxigraph.VIEW, read_only=read_only)
    from kg.loaders.ladybug import LadybugStore  # noqa: PLC0415 -- who asks in SPARQL needs no Ladybug

    return LadybugStore(base / EMBEDDED["cypher"], read_only=read_only)


def _waited_for(base: Path, language: Language) -> Store:
    """Open an embedded view to write to as soon as nobody else does."""
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return _open(base, language)
        except BusyError:
            if time.monotonic() > until:
                raise
        time.sleep(TRY_SECONDS)


def _remove(base: Path, view: Path, language: Language, *, opening: Callable[[Path, Language], Store] = _open) -> None:
    """Take a view away; one that somebody else is writing to is left alone."""
    if not (base / view).exists():
        return
    try:
        opening(base, language).close()
    except BusyError:
        raise
    except StoreError:
        pass  # it is broken, and goes all the same
    shutil.rmtree(base / view)
