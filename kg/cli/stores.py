"""Commands about the stores that a knowledge base is loaded into."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kg.cli.common import DB, FORM, base_of, show_rows
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.ledger import Versions

STORE = click.option(
    "--store", "url", metavar="URL", help="Ask this server and not the embedded view, such as bolt://localhost:7687."
)


def credentials() -> tuple[str, str]:
    """Return user and password from the environment, or ask for what is missing, unseen, at a terminal."""
    user, password = os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD")
    if password is None:
        if not sys.stdin.isatty():
            raise UsageError("The server wants a password. Set NEO4J_USERNAME and NEO4J_PASSWORD.")
        password = str(click.prompt(f"Password of {user}", hide_input=True, err=True))
    return user, password


@click.command(short_help="Load the graph into its views, or into a server.")
@click.argument("url", required=False)
@DB
@click.option("--rebuild", is_flag=True, help="Take out what is there, and load everything anew.")
def load(url: str | None, db: Path, rebuild: bool) -> None:  # noqa: FBT001 -- click passes options by name
    """Bring a store up to the ledger: the embedded views, or the server at URL.

    Only what is new is loaded; a load that was interrupted goes on where it
    was. A server's user and password come from NEO4J_USERNAME and
    NEO4J_PASSWORD, or are asked for. The database is the end of the address.

    Try it:  kg load bolt://localhost:7687
    """
    from kg import views  # noqa: PLC0415

    base = base_of(db)
    if url:
        views.load_server(base.path, base.ledger, url, credentials, rebuild=rebuild)
    else:
        views.load(base.path, base.ledger, rebuild=rebuild)
    click.echo(f"up to date: {url or 'the embedded views'}", err=True)


@click.command(short_help="Say how far each store has come.")
@DB
@FORM
def status(db: Path, form: str | None) -> None:
    """Show each view and each server that was loaded, and how far it is behind the ledger, in batches.

    Try it:  kg status
    """
    from kg import views  # noqa: PLC0415

    base = base_of(db)
    upto = base.ledger.versions()
    rows = [_row("ledger", upto, upto, "")]
    rows += [_row(one.store, one.reached, upto, one.problem) for one in views.states(base.path, credentials)]
    show_rows(list(rows[0]), rows, form)


def _row(store: str, reached: Versions | None, upto: Versions, problem: str) -> dict[str, object]:
    told: dict[str, object] = {"store": store, "claims": None, "links": None, "state": problem}
    if reached is None:
        return told
    behind = max(0, upto.claims - reached.claims) + max(0, upto.links - reached.links)
    ahead = reached.claims > upto.claims or reached.links > upto.links
    state = "ahead: it was loaded from another ledger" if ahead else f"{behind} behind" if behind else "up to date"
    return told | {"claims": reached.claims, "links": reached.links, "state": state}


COMMANDS: Final = (load, status)
