"""The command that goes on reading."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from kg.cli.common import DB, options_of, reading, unpublished

if TYPE_CHECKING:
    from kg.alerts import Alerts
    from kg.watch import Round, Watch

LAST_WORDS: Final = 30.0
"""Seconds that alerts which still wait are given at the end."""


@click.command(short_help="Go on reading folders and feeds, and say what changes.")
@reading
@DB
@click.option("--every", type=click.FloatRange(min=1), default=300.0, show_default=True, help="Seconds between rounds.")
@click.option("--once", is_flag=True, help="One round, as for cron.")
@click.option("--exec", "command", default="", metavar="CMD", help="Run this for each change, JSON on its input.")
@click.option("--webhook", default="", metavar="URL", help="POST each change there as JSON.")
def watch(  # noqa: PLR0913, PLR0917 -- click passes options by name
    sources: tuple[str, ...],
    fields: tuple[str, ...],
    db: Path,
    every: float,
    once: bool,  # noqa: FBT001
    command: str,
    webhook: str,
    allow_hosts: tuple[str, ...],
    **given: object,
) -> None:
    """Read folders, feeds and pages again and again, and print what is new and newly disputed, a line each.

    A line is a new event, a new contradiction, an answer that a second
    independent family now gives, or an origin that gives another answer, with
    the command that shows more. Ends with Ctrl-C, or with --once after a round,
    with 1 when something was refused.

    Try it:  kg watch news/ https://example.org/feed.xml --every 600
    """
    from kg.alerts import Alerts  # noqa: PLC0415
    from kg.watch import Watch, rounds  # noqa: PLC0415

    signal.signal(signal.SIGTERM, _interrupt)
    alerts = Alerts(_say, command=command, webhook=webhook, allowed=allow_hosts)
    try:
        watched = Watch(db, sources, options_of(fields, allow_hosts=allow_hosts, **given))
        whole = rounds(watched, every, lambda one: _tell(one, watched, alerts), once=once)
    except KeyboardInterrupt:
        _say("stopped")
        whole = True
    finally:
        alerts.close(LAST_WORDS)
    sys.exit(0 if whole else 1)


def _tell(one: Round, watched: Watch, alerts: Alerts) -> None:
    from kg.notices import as_json  # noqa: PLC0415

    for line in one.refused:
        _say(line)
    if one.outcome.anonymous:
        _say(unpublished(one.outcome.anonymous))
    for notice in one.notices:
        click.echo(notice.line())
        if alerts:
            alerts.give(as_json(notice, watched.ledger, str(watched.path)))
    if one.outcome.claims or one.outcome.articles > one.outcome.known:
        _say(f"new claims: {one.outcome.claims}, articles read: {one.outcome.articles - one.outcome.known}")
    sys.stdout.flush()


def _say(line: str) -> None:
    click.echo(line, err=True)


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


COMMANDS: Final = (watch,)
"""Named apart from gather's, which end by themselves."""
