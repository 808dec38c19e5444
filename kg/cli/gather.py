"""Commands that take articles in."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from kg.cli.common import DB, OUT, base_of, options_of, reading, reading_options, unpublished, write_line, writer

if TYPE_CHECKING:
    from kg.articles import Article
    from kg.claims import Claim
    from kg.engine import Engine
    from kg.errors import InputError
    from kg.read import Options


STOPPED: Final = 130
"""Exit status after Ctrl-C, as shells have it."""


@click.command(short_help="Read articles and keep their claims.")
@click.argument("sources", nargs=-1)
@reading_options
@DB
@click.option("--again", is_flag=True, help="Read archived texts again: of all articles, or of those that are named.")
@click.option("--workers", type=click.IntRange(min=1), help="How many read side by side (default: the cores).")
@click.option(
    "--engine",
    "by",
    type=click.Choice(["processes", "ray"]),
    default="processes",
    show_default=True,
    help="Who reads and links; ray is a cluster (RAY_ADDRESS).",
)
@click.option("--quiet", is_flag=True, help="No progress bar.")
def ingest(  # noqa: PLR0913 -- as click passes them
    sources: tuple[str, ...],
    fields: tuple[str, ...],
    db: Path,
    *,
    workers: int | None,
    by: Literal["processes", "ray"],
    again: bool,
    quiet: bool,
    **given: object,
) -> None:
    """Read articles from files, folders, patterns, addresses or - and keep their claims.

    Read are .txt, .csv, .jsonl, .html, .pdf, .docx, .eml, .warc, feeds, and .zip,
    .tar and .gz of any of these; from the web pages and the pages of feeds.
    Text files may begin with a header (id, title, publisher, published, url),
    closed by an empty line. A second ingest of the same articles adds nothing,
    and one that was stopped or killed goes on where it was.

    With --again nothing is read in: the archived texts of all articles, or of
    those whose ids, addresses or publishers are named, are read by the present
    extractor, and what it finds takes the place of what was found before.

    Try it:  kg ingest news/*.txt --publisher "Press TV" --published 2018-06-30
    """
    if not again and sources:
        from kg.read.language import begin  # noqa: PLC0415

        begin()
    from kg.engine import engine  # noqa: PLC0415
    from kg.pipeline import KnowledgeBase  # noqa: PLC0415
    from kg.progress import Progress, size_of  # noqa: PLC0415
    from kg.read import nothing_in  # noqa: PLC0415

    who = engine(by, workers)
    if again:
        _again(sources, db, who, quiet=quiet)
        return
    if not sources:
        raise click.UsageError("Missing argument 'SOURCES...'.")
    options_of(fields, **given).check()
    if not db.exists() and (missing := nothing_in(sources)):  # nothing is made for what is not there
        refused = [str(one) for one in missing]
        click.echo("\n".join(refused), err=True)
        _end(refused)
    base = KnowledgeBase(db, create=True)
    with _stoppable(), Progress(size_of(sources), quiet=quiet) as progress:
        options = options_of(fields, behind=progress.behind, **given)
        outcome = base.ingest(sources, options, progress.tell, engine=who)
    for line in [*outcome.refused, *outcome.skipped]:
        click.echo(line, err=True)
    if outcome.anonymous:
        click.echo(unpublished(outcome.anonymous), err=True)
    known = f", known already: {outcome.known}" if outcome.known else ""
    click.echo(f"new claims: {outcome.claims}, articles read: {outcome.articles}{known}", err=True)
    _end(outcome.refused)


def _end(refused: list[str]) -> None:
    """End with 1 when something was refused, and say how much."""
    if refused:
        click.echo(f"refused: {len(refused)}", err=True)
        sys.exit(1)


def _again(names: tuple[str, ...], db: Path, who: Engine, *, quiet: bool) -> None:
    """Read archived texts again, and say what changed and which judgements lost their claims."""
    from kg.again import read_again  # noqa: PLC0415
    from kg.progress import Progress  # noqa: PLC0415
    from kg.views import noted  # noqa: PLC0415

    with _stoppable(), Progress(None, quiet=quiet) as progress:
        outcome = read_again(base_of(db), names, progress.tell, engine=who, begin=progress.expect)
    for line in outcome.skipped:
        click.echo(line, err=True)
    for number, judgement, lost in outcome.dangling:
        click.echo(
            f"judgement {number} ({judgement['kind']}, {judgement['who']}) names claims that are not there any more: "
            f"{' '.join(lost)}. Take it back with `kg judgements undo {number}`, or leave it.",
            err=True,
        )
    before = f", {outcome.before} before it was stopped" if outcome.before else ""
    click.echo(
        f"articles read again: {outcome.articles}{before}, changed: {outcome.changed}, new claims: {outcome.new}, "
        f"claims gone: {outcome.gone}",
        err=True,
    )
    for url in noted(db) if outcome.changed else ():
        click.echo(f"{url} has the claims of before: kg load {url}", err=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Say after Ctrl-C that what was done is kept."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo("stopped: what was done is kept. Run the same command again to go on.", err=True)
        sys.exit(STOPPED)


@click.command(short_help="Print who says what, as spans.")
@OUT
@click.option("--explain", type=click.Choice(["terminal", "html"]), help="Show the text with its spans in colour.")
@reading
def attribute(
    sources: tuple[str, ...], fields: tuple[str, ...], output: Path | None, explain: str | None, **given: object
) -> None:
    """Print who says what in which words, one attribution a line, as spans of characters.

    Each line has doc (the id given, or the file's stem), source, cue and
    content, each a list of [start, end). With --explain the text is shown with
    its sources, cues, relays and contents in colour.

    Try it:  kg attribute news/*.txt
    """
    from kg.claiming import attributions_of  # noqa: PLC0415
    from kg.errors import InputError, Skipped  # noqa: PLC0415
    from kg.explain import shown  # noqa: PLC0415
    from kg.read import read  # noqa: PLC0415

    refused = 0
    with writer(output) as out:
        for item in attributions_of(read(sources, options_of(fields, **given))):
            if isinstance(item, InputError):
                click.echo(str(item), err=True)
                refused += not isinstance(item, Skipped)
            elif explain:
                out.write(shown(*item, explain))
            else:
                article, found = item
                for one in found:
                    spans = {"source": one.source.spans, "cue": one.cue.spans, "content": one.content.spans}
                    write_line(out, {"doc": article.name, **spans})
    sys.exit(1 if refused else 0)


@click.command(short_help="Show articles with their claims in the margin.")
@OUT
@click.option("--format", "form", type=click.Choice(["terminal", "html"]), default="terminal", show_default=True)
@reading
@DB
def explain(
    sources: tuple[str, ...], fields: tuple[str, ...], db: Path, output: Path | None, form: str, **given: object
) -> None:
    """Show articles with their claims in the margin: what was found, by which pattern, and what was not.

    A source is a file, or the id or given id of an article of the knowledge
    base. A sentence that speaks of people, parties or weapons and gave no claim
    is marked. One article makes one page of HTML.

    Try it:  kg explain news/monday.txt --format html -o monday.html
    """
    from kg.claiming import passages_of  # noqa: PLC0415
    from kg.errors import InputError, Skipped  # noqa: PLC0415
    from kg.margin import page, rows, terminal  # noqa: PLC0415

    refused = 0
    with writer(output) as out:
        for item in (item for source in sources for item in _read(source, options_of(fields, **given), db)):
            if isinstance(item, InputError):
                click.echo(str(item), err=True)
                refused += not isinstance(item, Skipped)
                continue
            article, claims = item
            found = rows(article, passages_of(article), claims)
            out.write(page(article, found) if form == "html" else terminal(article, found, colour=sys.stdout.isatty()))
    sys.exit(1 if refused else 0)


def _read(source: str, options: Options, db: Path) -> Iterator[tuple[Article, list[Claim]] | InputError]:
    """Yield articles with their claims: of files, or the one of the knowledge base that has this name."""
    from kg.claiming import claims_of  # noqa: PLC0415
    from kg.errors import InputError  # noqa: PLC0415
    from kg.read import is_address, read  # noqa: PLC0415

    named = source == "-" or is_address(source) or Path(source).exists() or any(sign in source for sign in "*?[")
    if not named:
        ledger = base_of(db).ledger
        kept = ledger.article(source)
        yield kept, list(ledger.claims(articles=[kept.id]))
        return
    for item in read([source], options):
        yield item if isinstance(item, InputError) else (item, claims_of(item))


@click.command(short_help="Link all claims again.")
@DB
def relink(db: Path) -> None:
    """Link all claims again, as after a change of the registries in names/.

    Try it:  kg relink
    """
    click.echo(f"events: {base_of(db).refresh(everything=True)}", err=True)


@click.command(short_help="Try it on the stories that ship with kg.")
@click.option("--db", type=click.Path(path_type=Path, file_okay=False), help="Keep the knowledge base here.")
def demo(db: Path | None) -> None:
    """Ingest the stories that ship with kg and print who contradicts whom.

    Try it:  kg demo
    """
    from kg.demo import run  # noqa: PLC0415

    sys.exit(0 if run(db) else 1)


COMMANDS: Final = (ingest, explain, attribute, relink, demo)
