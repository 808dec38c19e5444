"""Commands that write and read claims as JSON lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, TextIO

import click

from kg.cli.common import AS_OF, DB, OUT, base_as_of, write_line, writer


@click.group()
def export() -> None:
    """Write claims or relations as JSON lines."""


@export.command("claims")
@DB
@OUT
@AS_OF
def export_claims(db: Path, output: Path | None, day: str | None) -> None:
    """Write every claim with its links, one JSON object a line.

    Try it:  kg export claims -o claims.jsonl
    """
    from kg import interchange  # noqa: PLC0415

    with base_as_of(db, day) as base, writer(output) as out:
        for row in interchange.export_claims(base.ledger):
            write_line(out, row)


@export.command("relations")
@DB
@OUT
@click.option("--pairs", is_flag=True, help="All pairs of claims, not one for each answer and family.")
@AS_OF
@click.option("--event", default="", help="Of this event only.")
def export_relations(  # click passes options by name
    db: Path,
    output: Path | None,
    pairs: bool,  # noqa: FBT001
    day: str | None,
    event: str,
) -> None:
    """Write how claims bear on each other, one JSON object a line.

    Try it:  kg export relations -o relations.jsonl
    """
    from kg import interchange  # noqa: PLC0415

    with base_as_of(db, day) as base, writer(output) as out:
        for row in interchange.export_relations(base.ledger, pairs=pairs, event=event):
            write_line(out, row)


@click.group("import")
def import_() -> None:
    """Read what another program found."""


@import_.command("claims")
@click.argument("file", type=click.File(encoding="utf-8"))
@DB
def import_claims(file: TextIO, db: Path) -> None:
    """Read claims in the form that `kg export claims` writes; their articles come without text.

    Try it:  kg import claims claims.jsonl --db other.db
    """
    from kg.pipeline import KnowledgeBase  # noqa: PLC0415

    outcome = KnowledgeBase(db, create=True).take_in(file, file.name)
    for line in outcome.refused:
        click.echo(line, err=True)
    click.echo(f"new claims: {outcome.claims}, articles: {outcome.articles}", err=True)
    sys.exit(1 if outcome.refused else 0)


COMMANDS: Final = (export, import_)
