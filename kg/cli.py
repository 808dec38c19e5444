"""Options in, text out, no logic.

Data goes to standard output and talk to standard error. Exit status 0 is fine,
1 means that an input was refused or a check does not hold, 2 wrong usage.
Heavy imports stand inside the commands, so that `kg --help` answers at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from kg.errors import KgError, UsageError

if TYPE_CHECKING:
    from kg.pipeline import KnowledgeBase
    from kg.read import Options

DB = click.option(
    "--db",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("kg.db"),
    envvar="KG_DB",
    show_default=True,
    show_envvar=True,
    help="The knowledge base, a folder.",
)
OUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write here and not to standard output."
)


_FORMAT_HELP = "Default: a table on a terminal, CSV otherwise."
_MAP_HELP = "Column of a CSV or JSON lines file for id, title, text, publisher, published or url."


class _Group(click.Group):
    """Commands in the order of a user's day, and errors as one paragraph."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's signature
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- click's signature
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"Error: {error}", err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1)
        except BrokenPipeError:  # `kg query ... | head` is no error
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="kg-claims", prog_name="kg")
def main() -> None:
    """Read news into attributed claims, and find by query who contradicts whom.

    kg never decides what is true: it shows who says so, how many independent
    origins stand behind it, who disagrees, and the exact sentence.

    Try it:  kg demo
    """


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of all commands that read articles."""
    for option in reversed(
        [
            click.argument("sources", nargs=-1, required=True),
            click.option("--map", "fields", multiple=True, metavar="FIELD=COLUMN", help=_MAP_HELP),
            click.option("--date-format", default="", help="How dates are written, such as %m/%d/%Y (default: ISO)."),
            click.option("--publisher", default="", help="Publisher of files that name none."),
            click.option("--published", default="", help="Day of files that give none."),
            click.option("--url", default="", help="Address of files that give none."),
        ]
    ):
        command = option(command)
    return command


def _options(fields: Iterable[str], **given: str) -> Options:
    from kg.read import Options  # noqa: PLC0415

    columns = {}
    for pair in fields:
        field, sign, column = pair.partition("=")
        if not sign or not column:
            raise UsageError(f"--map is {pair!r}, but has to be FIELD=COLUMN, such as text=article_content.")
        columns[field] = column
    return Options(fields=columns, **given)


@main.command()
@reading
@DB
@click.option("--quiet", is_flag=True, help="No progress bar.")
def ingest(sources: tuple[str, ...], fields: tuple[str, ...], db: Path, quiet: bool, **given: str) -> None:  # noqa: FBT001 -- click passes options by name
    """Read articles from files, folders, patterns or - and keep their claims.

    Text files may begin with a header (id, title, publisher, published, url),
    closed by an empty line. A second ingest of the same articles adds nothing.

    Try it:  kg ingest news/*.txt --publisher "Press TV" --published 2018-06-30
    """
    from kg.pipeline import KnowledgeBase  # noqa: PLC0415
    from kg.progress import Progress  # noqa: PLC0415

    base = KnowledgeBase(db, create=True)
    with Progress(sources, quiet=quiet) as progress:
        outcome = base.ingest(sources, _options(fields, **given), progress.tell)
    for line in [*outcome.refused, *outcome.skipped]:
        click.echo(line, err=True)
    known = f", known already: {outcome.known}" if outcome.known else ""
    click.echo(f"new claims: {outcome.claims}, articles read: {outcome.articles}{known}", err=True)
    if outcome.refused:
        click.echo(f"refused: {len(outcome.refused)}", err=True)
        sys.exit(1)


@main.command()
@reading
@OUT
def attribute(sources: tuple[str, ...], fields: tuple[str, ...], output: Path | None, **given: str) -> None:
    """Print who says what in which words, one attribution a line, as spans of characters.

    Each line has doc (the id given, or the file's stem), source, cue and
    content, each a list of [start, end).

    Try it:  kg attribute news/*.txt
    """
    from kg.errors import InputError  # noqa: PLC0415
    from kg.pipeline import attributions_of  # noqa: PLC0415
    from kg.read import read  # noqa: PLC0415

    refused = 0
    with _writer(output) as out:
        for item in attributions_of(read(sources, _options(fields, **given))):
            if isinstance(item, InputError):
                click.echo(str(item), err=True)
                refused += 1
                continue
            article, found = item
            for one in found:
                spans = {"source": one.source.spans, "cue": one.cue.spans, "content": one.content.spans}
                _line(out, {"doc": article.name, **spans})
    sys.exit(1 if refused else 0)


@main.command()
@click.argument("name", required=False)
@DB
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), help=_FORMAT_HELP)
@click.option("--time-limit", type=click.FloatRange(min=0.1), default=60.0, show_default=True, help="Seconds.")
def query(name: str | None, db: Path, parameters: tuple[str, ...], form: str | None, time_limit: float) -> None:
    """Ask a question of the library by name, or a SPARQL file, or - for standard input.

    Without a name, lists the questions there are.

    Try it:  kg query contradictions -p since=2017-04-05
    """
    from kg import query as questions  # noqa: PLC0415
    from kg.tables import write  # noqa: PLC0415

    if name is None:
        for known in questions.names():
            click.echo(f"{known:20} {questions.load(known).question}")
        return
    given = dict(_pair(parameter) for parameter in parameters)
    asked = questions.load(name)
    rows = questions.run(asked, db, given, time_limit=time_limit)
    write(asked.columns, rows, form or ("table" if sys.stdout.isatty() else "csv"), sys.stdout)


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"-p is {text!r}, but has to be NAME=VALUE, such as since=2017-04-05.")
    return name, value


@main.command()
@click.argument("claim")
@DB
def show(claim: str, db: Path) -> None:
    """Show one claim: its sentence, offsets, chain and event, and what bears on it and why.

    CLAIM is an id or how it begins.

    Try it:  kg show 3fa9
    """
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    from kg.show import lines, look_up  # noqa: PLC0415

    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in lines(look_up(_base(db).ledger, claim)):
        table.add_row(label, Text(text))
    Console(soft_wrap=False, highlight=False).print(table)


@main.group()
def export() -> None:
    """Write claims or relations as JSON lines."""


@export.command("claims")
@DB
@OUT
def export_claims(db: Path, output: Path | None) -> None:
    """Write every claim with its links, one JSON object a line.

    Try it:  kg export claims -o claims.jsonl
    """
    from kg import interchange  # noqa: PLC0415

    ledger = _base(db).ledger
    with _writer(output) as out:
        for row in interchange.export_claims(ledger):
            _line(out, row)


@export.command("relations")
@DB
@OUT
@click.option("--pairs", is_flag=True, help="All pairs of claims, not one for each answer and family.")
@click.option("--event", default="", help="Of this event only.")
def export_relations(db: Path, output: Path | None, pairs: bool, event: str) -> None:  # noqa: FBT001 -- click passes options by name
    """Write how claims bear on each other, one JSON object a line.

    Try it:  kg export relations -o relations.jsonl
    """
    from kg import interchange  # noqa: PLC0415

    rows = interchange.export_relations(_base(db).ledger, pairs=pairs, event=event)
    with _writer(output) as out:
        for row in rows:
            _line(out, row)


@main.group("import")
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


@main.command()
@DB
def relink(db: Path) -> None:
    """Link all claims again, as after a change of the registries in names/.

    Try it:  kg relink
    """
    click.echo(f"events: {_base(db).relink()}", err=True)


@main.command()
@click.option("--db", type=click.Path(path_type=Path, file_okay=False), help="Keep the knowledge base here.")
def demo(db: Path | None) -> None:
    """Ingest the stories that ship with kg and print who contradicts whom.

    Try it:  kg demo
    """
    from kg.demo import run  # noqa: PLC0415

    sys.exit(0 if run(db) else 1)


def _base(db: Path) -> KnowledgeBase:
    from kg.pipeline import KnowledgeBase  # noqa: PLC0415

    return KnowledgeBase(db)


def _writer(output: Path | None) -> Any:  # noqa: ANN401 -- click's file wrapper
    try:
        return click.open_file(str(output) if output else "-", "w", encoding="utf-8", atomic=output is not None)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}.") from None


def _line(out: TextIO, row: Mapping[str, Any]) -> None:
    out.write(json.dumps(row, ensure_ascii=False) + "\n")
