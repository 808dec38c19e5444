"""Commands that look after a knowledge base."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from kg.cli.common import DB, base_of
from kg.errors import UsageError


@click.command(short_help="Remove articles and their claims for good.")
@click.argument("names", nargs=-1, required=True)
@DB
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget(names: tuple[str, ...], db: Path, yes: bool) -> None:  # noqa: FBT001 -- click passes options by name
    """Remove articles with all that came of them: texts, claims, links, and what the views hold of them.

    A name is an article's id or given id, an address, or a publisher. What is
    forgotten is not read in again: its hash stays, and nothing else. Servers
    that were loaded have to be loaded anew.

    Try it:  kg forget https://tanu.example/salwan
    """
    from kg.views import noted  # noqa: PLC0415

    base = base_of(db)
    if base.finish():
        click.echo("finished what an earlier run began to forget", err=True)
    found = {name: base.ledger.named(name) for name in names}
    for name, ids in found.items():
        if not ids:
            raise UsageError(f"There is no article, address or publisher {name!r} in {db}.")
    articles = sorted({id_ for ids in found.values() for id_ in ids})
    claims = sum(1 for _ in base.ledger.claims(articles=articles))
    if not yes:
        click.confirm(f"Remove {len(articles)} articles with {claims} claims for good?", abort=True, err=True)
    base.forget(articles)
    click.echo(f"forgotten: {len(articles)} articles, {claims} claims", err=True)
    for url in noted(db):
        click.echo(f"{url} still holds them: kg load {url} --rebuild", err=True)


@click.command(short_help="Join the small files of the ledger.")
@DB
def compact(db: Path) -> None:
    """Join the small files of the ledger now; it happens by itself every 200 commits.

    Try it:  kg compact
    """
    base_of(db).ledger.compact()


COMMANDS: Final = (forget, compact)
