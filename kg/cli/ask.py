"""Commands that ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from kg.cli.common import AS_OF, DB, FORM, base_as_of, base_of, show_rows
from kg.errors import UsageError


@click.command(short_help="Ask a question of the library, or your own.")
@click.argument("name", required=False)
@DB
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@FORM
@AS_OF
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
def query(  # noqa: PLR0913, PLR0917 -- click passes options by name
    name: str | None, db: Path, parameters: tuple[str, ...], form: str | None, day: str | None, time_limit: float
) -> None:
    """Ask a question of the library by name, or a SPARQL file, or - for standard input.

    Without a name, lists the questions there are.

    Try it:  kg query contradictions -p since=2017-04-05
    """
    from kg import query as questions  # noqa: PLC0415

    if name is None:
        for known in questions.names():
            click.echo(f"{known:20} {questions.load(known).question}")
        return
    given = dict(_pair(parameter) for parameter in parameters)
    asked = questions.load(name)
    with _folder_as_of(db, day) as folder:
        rows = questions.run(asked, folder, given, time_limit=time_limit)
        show_rows(asked.columns, rows, form)


@contextmanager
def _folder_as_of(db: Path, day: str | None) -> Iterator[Path]:
    if not day:
        yield db  # asked without opening the ledger, which takes half a second
        return
    with base_as_of(db, day) as base:
        yield base.path


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
