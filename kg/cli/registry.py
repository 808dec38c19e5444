"""Commands for the registries of sources, parties and places."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from kg.cli.common import DB, FORM, base_of, show_rows


@click.group(invoke_without_command=True, short_help="List names that nobody knows, or add one.")
@DB
@click.option("--unknown", is_flag=True, help="Names that no registry knows, the most frequent first (the default).")
@FORM
@click.pass_context
def names(context: click.Context, db: Path, unknown: bool, form: str | None) -> None:  # noqa: ARG001, FBT001 -- the only list there is
    """List the names in the claims that no registry knows, the most frequent first.

    Try it:  kg names --unknown
    """
    if context.invoked_subcommand:
        return
    from kg.overview import UNKNOWN, unknown_names  # noqa: PLC0415

    base = base_of(db)
    rows = unknown_names(base.ledger, base.registries.names)
    show_rows(UNKNOWN, rows, form)


@names.group("add", short_help="Add a source, party or place of your own.")
def add() -> None:
    """Add to your own registries (names/ beside the ledger), and link everything again.

    Try it:  kg names add place Salwan --admin1 Idlib
    """


@add.command("source", short_help="Add a source, or aliases of one.")
@click.argument("name")
@DB
@click.option("--alias", "aliases", multiple=True, help="Another name of it.")
@click.option("--kind", default="", help="As in seeds/sources.toml; a new one is an organisation.")
@click.option("--family", default="", help="The roof it is under; else that of whom it has an alias of.")
@click.option("--person", "people", multiple=True, help="Who speaks for it; spellings joined by |.")
def source(name: str, db: Path, kind: str, family: str, **lists: tuple[str, ...]) -> None:
    """Add a source, or further aliases of one that is there, whose kind and family it keeps.

    Try it:  kg names add source "Salwan Rights Monitor" --alias SRM
    """
    fields = {key: list(values) for key, values in lists.items()}
    _add(db, "source", {"name": name, "kind": kind, "family": family, **fields})


@add.command("party", short_help="Add a party of a conflict.")
@click.argument("name")
@DB
@click.option("--within", default="", help="The party that it is a part of.")
@click.option("--word", "words", multiple=True, help="What names it in a text.")
def party(name: str, db: Path, within: str, words: tuple[str, ...]) -> None:
    """Add a party, a node of the tree in seeds/actors.toml.

    Try it:  kg names add party "Salwan Brigade" --within rebels
    """
    _add(db, "party", {"name": name, "within": within, "words": list(words) or [name]})


def _capitals(_context: click.Context, _option: click.Parameter, value: str) -> str:
    return value.upper()


@add.command("place", short_help="Add a place.")
@click.argument("name")
@DB
@click.option("--alias", "aliases", multiple=True, help="Another spelling of it.")
@click.option("--same", default="", help="The listed place that this is another name of.")
@click.option("--within", default="", help="The listed city that it is a part of.")
@click.option("--admin1", default="", help="Its province.")
@click.option("--country", default="", callback=_capitals, help="Its country, two letters; Syria if you say nothing.")
@click.option("--lat", type=click.FloatRange(-90, 90), help="Degrees north.")
@click.option("--lon", type=click.FloatRange(-180, 180), help="Degrees east.")
def place(name: str, db: Path, aliases: tuple[str, ...], **fields: object) -> None:
    """Add a place, or another name of one that is listed.

    Try it:  kg names add place Salwan --admin1 Idlib --lat 36.2 --lon 36.5
    """
    _add(db, "place", {"name": name, "aliases": list(aliases), **fields})


def _add(db: Path, kind: str, fields: dict[str, object]) -> None:
    from kg.own_names import add as keep  # noqa: PLC0415

    base = base_of(db)
    file = keep(base.path / "names", kind, fields)
    base = base_of(db)
    what = ""
    if kind == "source":
        source = base.registries.names.publisher(str(fields["name"]))
        what = f": {source.name}, {source.kind}, family {source.family}"
    click.echo(f"added to {file}{what}; events: {base.refresh(everything=True)}", err=True)


COMMANDS: Final = (names,)
