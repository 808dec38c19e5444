"""The command that lays out what was found for people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from kg.cli.common import AS_OF, DB, OUT, base_as_of, writer
from kg.errors import UsageError


@click.command(short_help="Write a report: who says what, and who disagrees.")
@DB
@OUT
@AS_OF
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json", "csv"]),
    help="Default: what the name of the file ends with, else Markdown.",
)
@click.option("--event", default="", help="One event, by its id or how that begins.")
@click.option("--place", default="", help="Events at this place or in this province.")
@click.option("--source", default="", help="Events of which this source, origin, family or outlet speaks.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Events that last until this day or longer.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Events that begin by this day.")
@click.option("--fail-on", type=click.Choice(["contradiction"]), help="Exit with 1 when there is one.")
def report(
    db: Path, output: Path | None, day: str | None, form: str | None, fail_on: str | None, **only: object
) -> None:
    """Lay out what sources say of each event, the most disputed first, with the sentences.

    Try it:  kg report -o report.html
    """
    from kg.report import FORMS, Filter, gather  # noqa: PLC0415

    form = form or (output.suffix.removeprefix(".") if output else "") or "md"
    if form not in FORMS:
        raise UsageError(f"{output} ends in none of {', '.join(FORMS)}. Say which with --format.")
    with base_as_of(db, day) as base, writer(output) as out:
        found = gather(base.ledger, Filter(**{name: _text(value) for name, value in only.items()}), day or "")
        out.write(FORMS[form](found))
    if not found.told:
        click.echo("No event is about that. `kg events` lists them.", err=True)
    if fail_on and found.disputed:
        click.echo(f"{found.disputed} questions are disputed", err=True)
        sys.exit(1)


def _text(value: object) -> str:
    """Return an option as the filter takes it: a day in ISO form, "" when it was not given."""
    return value.date().isoformat() if hasattr(value, "date") else str(value or "")


COMMANDS: Final = (report,)
