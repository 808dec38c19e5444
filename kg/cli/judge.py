"""Commands by which people decide about events and claims; every decision is kept with who and when."""

from __future__ import annotations

import getpass
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import click

from kg.cli.common import DB, FORM, base_of, show_rows
from kg.errors import UsageError

WHO = click.option("--who", default=getpass.getuser, show_default="you", help="Who decides.")


def claims_and_who(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the claims, the knowledge base and the name of who decides."""
    return click.argument("claims", nargs=-1, required=True)(DB(WHO(command)))


@click.command(short_help="List events, the most disputed first.")
@DB
@FORM
def events(db: Path, form: str | None) -> None:
    """List events with their days, claims, families and disputed questions.

    Try it:  kg events
    """
    from kg.overview import COLUMNS, events_of  # noqa: PLC0415

    rows = events_of(base_of(db).ledger)
    show_rows(COLUMNS, rows, form)


@click.group(short_help="Make events one, or take them apart.")
def event() -> None:
    """Decide which claims are about one event. Judgements name claims and outlast the linker.

    Try it:  kg event merge 3fa9 77c1
    """


@event.command("merge", short_help="Say that claims are about one event.")
@claims_and_who
def merge(claims: tuple[str, ...], db: Path, who: str) -> None:
    """Say that these claims, and so the events they are in, are one event.

    Try it:  kg event merge 3fa9 77c1
    """
    if len(claims) < 2:
        raise UsageError("A merge needs two claims or more.")
    _judge(db, "merge", claims, who)


@event.command("split", short_help="Say that claims are an event of their own.")
@claims_and_who
def split(claims: tuple[str, ...], db: Path, who: str) -> None:
    """Say that these claims are an event of their own, apart from what they are linked to.

    Try it:  kg event split 3fa9 77c1
    """
    _judge(db, "split", claims, who)


@click.group(short_help="Accept, reject or edit a claim.")
def claim() -> None:
    """Decide about claims as they were extracted.

    Try it:  kg claim reject 3fa9
    """


@claim.command("accept", short_help="Say that a claim is as the text has it.")
@claims_and_who
def accept(claims: tuple[str, ...], db: Path, who: str) -> None:
    """Say that these claims are what the text says.

    Try it:  kg claim accept 3fa9
    """
    _judge(db, "accept", claims, who)


@claim.command("reject", short_help="Take a claim out of events and relations.")
@claims_and_who
def reject(claims: tuple[str, ...], db: Path, who: str) -> None:
    """Say that the text says no such thing; the claim is kept, and takes part in nothing.

    Try it:  kg claim reject 3fa9
    """
    _judge(db, "reject", claims, who)


@claim.command("edit", short_help="Put right what was extracted.")
@claims_and_who
@click.option(
    "--set",
    "fields",
    multiple=True,
    metavar="FIELD=VALUE",
    required=True,
    help="value (a JSON object), place, date or modality (with or without the quotes of JSON).",
)
def edit(claims: tuple[str, ...], db: Path, who: str, fields: tuple[str, ...]) -> None:
    """Put right the value, place, date or modality of a claim.

    Try it:  kg claim edit 3fa9 --set 'value={"min": 27, "max": 27}'
    """
    _judge(db, "edit", claims, who, fields=dict(_field(pair) for pair in fields))


@click.group(invoke_without_command=True, short_help="List judgements, or take one back.")
@DB
@click.pass_context
def judgements(context: click.Context, db: Path) -> None:
    """List what people decided, numbered.

    Try it:  kg judgements
    """
    if context.invoked_subcommand:
        return
    for number, made in enumerate(base_of(db).ledger.judgements(), 1):
        click.echo(f"{number}\t{json.dumps(made, ensure_ascii=False)}")


@judgements.command("undo", short_help="Take a judgement back.")
@click.argument("number", type=int)
@DB
@WHO
def undo(number: int, db: Path, who: str) -> None:
    """Take back the judgement with this number.

    Try it:  kg judgements undo 3
    """
    base_of(db).undo(number, who=who)


def _judge(db: Path, kind: str, claims: tuple[str, ...], who: str, fields: Mapping[str, Any] | None = None) -> None:
    from kg.show import find_claim  # noqa: PLC0415

    base = base_of(db)
    whole = [find_claim(base.ledger, start).id for start in claims]
    number = base.judge(kind, whole, who=who, fields=fields)
    click.echo(f"judgement {number}: {kind} {', '.join(whole)}", err=True)


def _field(pair: str) -> tuple[str, object]:
    name, sign, text = pair.partition("=")
    if not sign:
        raise UsageError(f"--set is {pair!r}, but has to be FIELD=VALUE, such as date=2018-07-12.")
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        if name == "value":
            raise UsageError(f"--set value: {text!r} is no JSON ({error}).") from None
        return name, text
    if name == "value" and not isinstance(given, dict):
        raise UsageError('--set value has to be a JSON object, such as {"min": 27, "max": 27}.')
    return name, text if isinstance(given, int | float) else given  # "7" is a text that needs no quotes


COMMANDS: Final = (events, event, claim, judgements)
