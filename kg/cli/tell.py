"""The command that lays out what was found for people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from kg.cli.common import AS_OF, DB, OUT, base_as_of, made_folder, writer
from kg.cli.completion import events
from kg.errors import InputError, UsageError

if TYPE_CHECKING:
    from kg.report import Filter, Report, Slice


@click.command(short_help="Write a report: who says what, and who disagrees.")
@DB
@OUT
@AS_OF
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json", "csv", "docx", "pdf"]),
    help="Default: what the name of the file ends with, else Markdown. PDF needs the extra kg-claims[pdf].",
)
@click.option("--event", default="", shell_complete=events, help="One event, by its id or how that begins.")
@click.option("--place", default="", help="Events at this place or in this province.")
@click.option("--source", default="", help="Events of which this source, origin, family or outlet speaks.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Events that last until this day or longer.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Events that begin by this day.")
@click.option(
    "--pack",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write an evidence pack (ZIP): the report, the articles it cites, its part of the ledger, hashes.",
)
@click.option(
    "--pictures",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the pictures into this folder, each a file (SVG).",
)
@click.option("--fail-on", type=click.Choice(["contradiction"]), help="Exit with 1 when there is one.")
def report(  # noqa: PLR0913, PLR0917 -- click passes options by name
    db: Path,
    output: Path | None,
    day: str | None,
    form: str | None,
    pack: Path | None,
    pictures: Path | None,
    fail_on: str | None,
    **only: object,
) -> None:
    """Lay out what sources say of each event, the most disputed first, with the sentences.

    Try it:  kg report -o report.html
    """
    from kg.report import FORMS, SET, Filter, gather, ready, slice_of, written  # noqa: PLC0415

    form = form or (output.suffix.removeprefix(".") if output else "") or "md"
    if form not in (*FORMS, *SET):
        raise UsageError(f"{output} ends in none of {', '.join((*FORMS, *SET))}. Say which with --format.")
    ready(form)
    if form in SET and not output and sys.stdout.isatty():
        raise UsageError(f"A terminal shows no {form.upper()}. Say which file to write with -o.")
    wanted = Filter(**{name: _text(value) for name, value in only.items()})
    with base_as_of(db, day) as base:
        part = slice_of(base.ledger, wanted)
    found = gather(part, wanted, day or "")
    if pack:
        _pack(pack, part, wanted, day or "")
    if pictures:
        _draw(pictures, found)
    if output or not (pack or pictures):
        with writer(output, "wb") as out:
            out.write(written(found, form))
    if not found.told:
        click.echo("No event is about that. `kg events` lists them.", err=True)
    if fail_on and found.disputed:
        click.echo(f"{found.disputed} questions are disputed", err=True)
        sys.exit(1)


def _pack(path: Path, part: Slice, only: Filter, day: str) -> None:
    from kg.report.pack import pack  # noqa: PLC0415

    with writer(path, "wb") as out:
        out.write(pack(part, only, day))
    click.echo(
        f"{path}: {len(part.claims)} claims of {len(part.articles)} articles. Check it with kg verify.", err=True
    )


def _draw(folder: Path, found: Report) -> None:
    from kg.report.pictures import of_report  # noqa: PLC0415

    made_folder(folder)
    number = 0
    for number, (name, picture) in enumerate(of_report(found), 1):  # noqa: B007 -- counts them
        with writer(folder / f"{name}.svg") as out:
            out.write(picture.svg)
    click.echo(f"{folder}: {number} pictures", err=True)


@click.command(short_help="Check an evidence pack, without a knowledge base.")
@click.argument("file", type=click.File("rb"))
def verify(file: BinaryIO) -> None:
    """Check an evidence pack that `kg report --pack` wrote: its hashes, and that all of it follows from its texts.

    Exits with 1 and says in one line each what does not hold.

    Try it:  kg verify salwan.zip
    """
    from kg.report.verify import LARGEST, verify  # noqa: PLC0415

    try:
        problems = list(verify(file.read(LARGEST + 1)))
    except InputError as error:
        raise InputError(f"{file.name}: {error}.") from None
    for problem in problems:
        click.echo(f"{file.name}: {problem}")
    click.echo("It does not hold." if problems else "It holds: hashes, sentences, relations and report.", err=True)
    sys.exit(1 if problems else 0)


def _text(value: object) -> str:
    """Return an option as the filter takes it: a day in ISO form, "" when it was not given."""
    return value.date().isoformat() if hasattr(value, "date") else str(value or "")


COMMANDS: Final = (report, verify)
