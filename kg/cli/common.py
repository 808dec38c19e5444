"""What the commands share: options, writing lines, opening a knowledge base."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.pipeline import KnowledgeBase
    from kg.read import Options

DB = click.option(
    "--db",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("kg.db"),
    envvar="KG_DB",
    show_default=True,
    show_envvar=True,
    help="The knowledge base, a folder.",
)
OUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here and not to standard output."
)


_MAP_HELP = "Column of a CSV or JSON lines file for id, title, text, publisher, published or url."


_ALLOW_HELP = "Read from this host though it is of a private network."


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the sources and options of all commands that read articles."""
    return click.argument("sources", nargs=-1, required=True)(reading_options(command))


def reading_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of all commands that read articles."""
    for option in reversed(
        [
            click.option("--map", "fields", multiple=True, metavar="FIELD=COLUMN", help=_MAP_HELP),
            click.option(
                "--date-format", default="", help="How a column writes dates, such as %m/%d/%Y (default: ISO)."
            ),
            click.option("--publisher", default="", help="Publisher of files that name none."),
            click.option("--published", default="", help="Day of files that give none."),
            click.option("--url", default="", help="Address of files that give none."),
            click.option("--allow-host", "allow_hosts", multiple=True, metavar="HOST", help=_ALLOW_HELP),
        ]
    ):
        command = option(command)
    return command


def options_of(fields: Iterable[str], **given: Any) -> Options:  # noqa: ANN401 -- as click passes them
    """Return what `reading` collected as the read step takes it."""
    from kg.read import Options  # noqa: PLC0415

    columns = {}
    for pair in fields:
        field, sign, column = pair.partition("=")
        if not sign or not column:
            raise UsageError(f"--map is {pair!r}, but has to be FIELD=COLUMN, such as text=article_content.")
        columns[field] = column
    return Options(fields=columns, **given)


def unpublished(number: int) -> str:
    """Return what it means for the counting that articles came without a publisher.

    >>> unpublished(1)[:78]
    '1 article came without a publisher: each such article counts as an origin of i'
    """
    return (
        f"{number} article{'s' if number > 1 else ''} came without a publisher: each such article counts as an origin "
        "of its own, though several may be of one outlet. Name it with --publisher NAME, or --map publisher=COLUMN."
    )


FORM = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    help="Default: a table on a terminal, CSV otherwise.",
)


def show_rows(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], form: str | None) -> None:
    """Write rows to standard output in the form that was asked for, or that suits what it is."""
    from kg.tables import write  # noqa: PLC0415

    write(columns, rows, form or ("table" if sys.stdout.isatty() else "csv"), sys.stdout)


AS_OF = click.option("--as-of", "day", metavar="DAY", help="As of the end of this day, such as 2018-07-12.")


@contextmanager
def base_as_of(db: Path, day: str | None) -> Iterator[KnowledgeBase]:
    """Open a knowledge base as it is, or as it would have been at the end of a day, and say what that hides."""
    base = base_of(db)
    if not day:
        yield base
        return
    try:
        date.fromisoformat(day)
    except ValueError:
        raise UsageError(f"--as-of is {day!r}, but has to be a date, such as 2018-07-12.") from None
    with base.as_of(day) as then:
        yield then
        hidden = sum(1 for _ in base.ledger.claims()) - sum(1 for _ in then.ledger.claims())
        click.echo(f"as of {day}: {hidden} claims said later, or nobody knows when, are left out", err=True)


def base_of(db: Path) -> KnowledgeBase:
    """Open a knowledge base that is there."""
    from kg.pipeline import KnowledgeBase  # noqa: PLC0415

    return KnowledgeBase(db)


def writer(output: Path | None, mode: str = "w") -> Any:  # noqa: ANN401 -- click's file wrapper
    """Open a file that is there only when it is whole, or standard output; for bytes with the mode "wb"."""
    encoding = None if "b" in mode else "utf-8"
    try:
        return click.open_file(str(output) if output else "-", mode, encoding=encoding, atomic=output is not None)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from None


def made_folder(folder: Path) -> Path:
    """Return a folder, made if need be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise UsageError(f"{folder} is a file, but has to be a folder. Name another.") from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}.") from None
    return folder


def write_line(out: TextIO, row: Mapping[str, Any]) -> None:
    """Write one JSON object as a line."""
    out.write(json.dumps(row, ensure_ascii=False) + "\n")
