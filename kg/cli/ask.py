"""Commands that ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.common import AS_OF, DB, FORM, base_as_of, base_of, show_rows
from kg.cli.completion import questions
from kg.cli.stores import STORE, credentials
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.loaders.base import Language, Store

LANG = click.option(
    "--lang", "language", type=click.Choice(["sparql", "cypher"]), help="Default: what the store is asked in."
)


@click.command(short_help="Ask a question of the library, or your own.")
@click.argument("name", required=False, shell_complete=questions)
@DB
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@FORM
@AS_OF
@LANG
@STORE
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
def query(  # noqa: PLR0913, PLR0917 -- click passes options by name
    name: str | None,
    db: Path,
    parameters: tuple[str, ...],
    form: str | None,
    day: str | None,
    language: Language | None,
    url: str | None,
    time_limit: float,
) -> None:
    """Ask a question of the library by name, or a file (.rq, .cypher), or - for standard input.

    Both languages give the same rows. Without a name, lists the questions there are, with their parameters.
    Sources (by) and places (where) may be given by any of their names.

    Try it:  kg query contradictions -p since=2017-04-05
    """
    from kg import query as library  # noqa: PLC0415

    if name is None:
        for known in library.names():
            one = library.load(known)
            click.echo(f"{known:20} {one.question} -p {', '.join(parameter.name for parameter in one.parameters)}")
        return
    given = dict(_pair(parameter) for parameter in parameters)
    if url and day:
        raise UsageError("A server holds what is known today. Leave out --store to ask as of a day.")
    with _opened(db, day, url) as base:
        asked = library.load(name, language or (base.language if not isinstance(base, Path) else "sparql"))
        library.check(asked, given)
        if asked.language == "cypher" and isinstance(base, Path):
            _made(base)
        rows = library.run(asked, base, given, time_limit=time_limit)
        first = list(islice(rows, 1))
        if not first and name in library.names() and (other := _known(db, given)):
            rows = library.run(asked, base, given | other, time_limit=time_limit)
            first = list(islice(rows, 1))
        # A query of one's own in Cypher tells its columns by its rows alone.
        show_rows(asked.columns or [name for row in first for name in row], chain(first, rows), form)


@contextmanager
def _opened(db: Path, day: str | None, url: str | None) -> Iterator[Path | Store]:
    if url:
        from kg.loaders.servers import opened  # noqa: PLC0415

        store = opened(url, credentials, read_only=True)
        try:
            yield store
        finally:
            store.close()
    elif day:
        with base_as_of(db, day) as base:
            yield base.path
    else:
        yield db  # asked without opening the ledger, which takes half a second


def _made(db: Path) -> None:
    """Make the view that is asked in Cypher when it is asked for the first time."""
    from kg import views  # noqa: PLC0415

    if not (db / views.EMBEDDED["cypher"]).exists():
        ledger = base_of(db).ledger
        click.echo("making the view that is asked in Cypher, once", err=True)
        views.bring_up(db, ledger, made=True)


def _known(db: Path, given: dict[str, str]) -> dict[str, str]:
    """Return what sources and places that are asked for are called here, where that is another name, and say so."""
    from kg.known_as import known_as  # noqa: PLC0415

    if not {"by", "where"} & given.keys() or not db.exists():
        return {}
    found = known_as(given, base_of(db).registries)
    for name, value in found.items():
        click.echo(f"{given[name]} is known as {value}.", err=True)
    return found


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"-p is {text!r}, but has to be NAME=VALUE, such as since=2017-04-05.")
    return name, value


@click.command(short_help="Show one claim and what bears on it.")
@click.argument("claim")
@DB
@AS_OF
def show(claim: str, db: Path, day: str | None) -> None:
    """Show one claim: its sentence, offsets, chain and event, and what bears on it and why.

    CLAIM is an id or how it begins.

    Try it:  kg show 3fa9
    """
    from kg.show import lines, look_up  # noqa: PLC0415

    with base_as_of(db, day) as base:
        _labelled(lines(look_up(base.ledger, claim)))


@click.command(short_help="Say why two claims bear on each other, or why not.")
@click.argument("first")
@click.argument("second")
@DB
def why(first: str, second: str, db: Path) -> None:
    """Say which rule holds between two claims, or which test each rule failed.

    Try it:  kg why 3fa9 77c1
    """
    from kg.why import why as tests  # noqa: PLC0415

    _labelled(tests(base_of(db).ledger, first, second))


def _labelled(lines: Iterable[tuple[str, str]]) -> None:
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in lines:
        table.add_row(label, Text(text))
    Console(highlight=False).print(table)


@click.command(short_help="Say what a newer version of a page changed.")
@click.argument("page")
@DB
def diff(page: str, db: Path) -> None:
    """Show claim by claim what the versions of a page changed; PAGE is its address, or the id of one version.

    Try it:  kg diff https://tanu.example/salwan
    """
    from kg.versions import changes  # noqa: PLC0415

    for sign, text in changes(base_of(db).ledger, page):
        click.echo(f"{sign} {text}")


COMMANDS: Final = (query, show, why, diff)
