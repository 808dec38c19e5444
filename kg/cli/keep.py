"""Commands that look after a knowledge base."""

from __future__ import annotations

import sys
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


@click.command(short_help="Keep the knowledge base in one file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@DB
@click.option("--views", is_flag=True, help="Keep the views too, which `kg load` makes otherwise.")
@click.option("--check", is_flag=True, help="Only read a backup through, and say whether it is whole.")
def backup(file: Path, db: Path, views: bool, check: bool) -> None:  # noqa: FBT001 -- click passes options by name
    """Write the ledger and your registries, as they are at one moment, into FILE (.tar.zst or .tar.gz).

    Others may go on writing meanwhile. What was written is read through again
    before it takes the name. `kg restore` makes a knowledge base of it.

    Try it:  kg backup monday.tar.zst
    """
    from kg.backup import backup as written  # noqa: PLC0415
    from kg.backup import check as checked  # noqa: PLC0415

    made = checked(file) if check else written(base_of(db), file, with_views=views)
    size = sum(one[0] for one in made["files"].values())
    said = "whole" if check else "written"
    click.echo(
        f"{said}: {file}, {len(made['files'])} files, {size} bytes, batch {made['versions']['claims']}", err=True
    )


@click.command(short_help="Make a knowledge base from a backup.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--db", type=click.Path(path_type=Path), required=True, help="The folder to make.")
def restore(file: Path, db: Path) -> None:
    """Make a knowledge base from a file that `kg backup` wrote; nothing that is there is written over.

    Try it:  kg restore monday.tar.zst --db monday.db
    """
    from kg.backup import restore as restored  # noqa: PLC0415

    made = restored(file, db)
    click.echo(f"restored: {db}, batch {made['versions']['claims']}. The views are made by `kg load`.", err=True)


@click.command(short_help="Find what is broken, and mend what can be.")
@DB
@click.option("--repair", is_flag=True, help="Make links and views anew where they are broken.")
def doctor(db: Path, repair: bool) -> None:  # noqa: FBT001 -- click passes options by name
    """Read the whole knowledge base and say what is wrong with it, a line each, with what to do.

    The exit status is 1 when something is. Servers are only named. What was
    read in cannot be made anew, so for that there is `kg backup`.

    Try it:  kg doctor
    """
    from kg.doctor import examine  # noqa: PLC0415
    from kg.doctor import repair as mended  # noqa: PLC0415
    from kg.views import noted  # noqa: PLC0415

    if not (db / "ledger").is_dir():
        raise UsageError(f"{db}: there is no knowledge base. Name another folder with --db or KG_DB.")
    findings = list(examine(db))
    if repair and any(finding.mends for finding in findings):
        mended(db, findings)
        for finding in findings:
            click.echo(f"found {finding}", err=True)
        findings = list(examine(db))
    for finding in findings:
        click.echo(str(finding))
    for url in noted(db):
        click.echo(f"{url} was loaded and is not looked into: kg status", err=True)
    click.echo(f"findings: {len(findings)}", err=True)
    sys.exit(1 if findings else 0)


COMMANDS: Final = (doctor, forget, compact, backup, restore)
