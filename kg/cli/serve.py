"""The command that shows what was found in a browser."""

from __future__ import annotations

import getpass
import os
import re
from pathlib import Path
from typing import Final

import click

from kg.cli.common import DB, base_of
from kg.errors import UsageError

SETTING: Final = "KG_SERVE_TOKEN"
"""The setting that gives the token; else a new one is made at each start."""


@click.command(short_help="Show what was found in a browser.")
@DB
@click.option("--bind", default="127.0.0.1:8000", show_default=True, metavar="HOST:PORT", help="Where to listen.")
@click.option("--host", "hosts", multiple=True, metavar="NAME", help="Another name under which this host is called.")
@click.option("--edit", is_flag=True, help="Let those who have the token accept, reject, edit, merge and split.")
@click.option("--who", default=getpass.getuser, show_default="you", help="Who decides, unless a form says otherwise.")
def serve(db: Path, bind: str, hosts: tuple[str, ...], edit: bool, who: str) -> None:  # noqa: FBT001 -- click passes options by name
    """Serve pages that show who says what, who disagrees, and the sentences; as JSON and CSV too.

    Only this machine is answered unless --bind says otherwise; then, and for
    --edit, one comes in by the address with the token that is printed. It keeps
    up with what is ingested meanwhile. End it with Ctrl-C.

    Try it:  kg serve
    """
    host, port = _address(bind)
    base = base_of(db)
    from kg.loaders.pages import FILE, VIEW, bring_up_pages  # noqa: PLC0415
    from kg.serve import Keys, is_loopback, run  # noqa: PLC0415

    if not (base.path / VIEW / FILE).exists():
        click.echo("making the pages, once", err=True)
        bring_up_pages(base.path, base.ledger)
    keys = Keys(os.environ.get(SETTING, ""))
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    if not is_loopback(host):
        click.echo(
            f"Warning: {bind} is reached from other machines, and what is sent is not encrypted. "
            "Put a server with TLS before it.",
            err=True,
        )
    click.echo(f"{shown}?token={keys.token}" if edit or not is_loopback(host) else shown, err=True)
    run(base.path, host, port, hosts=hosts, keys=keys, edit=edit, who=who)


def _address(bind: str) -> tuple[str, int]:
    """Return host and port."""
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:]+)\]|([^:\[\]]+)):([0-9]{1,5})", bind)
    if not match or not 0 < int(match[3]) < 65536:
        raise UsageError(f"--bind is {bind!r}, but has to be HOST:PORT, such as 127.0.0.1:8000 or [::1]:8000.")
    return match[1] or match[2], int(match[3])


COMMANDS: Final = (serve,)
