"""Commands that write what other programs read, and read what other programs write."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, TextIO

import click

from kg.cli.common import AS_OF, DB, OUT, base_as_of, made_folder, write_line, writer
from kg.cli.completion import events
from kg.errors import UsageError

SUFFIXES: Final = {".ttl": "turtle", ".nq": "nquads", ".trig": "trig", ".jsonld": "jsonld", ".json": "jsonld"}
"""The RDF format that the name of a file asks for."""


@click.group(short_help="Write the graph in a form that other programs read.")
def export() -> None:
    """Write everything, or claims or relations, in a form that other programs read.

    Try it:  kg export claims -o claims.jsonl
    """


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


@export.command("relations", short_help="Write how claims bear on each other.")
@DB
@OUT
@click.option("--pairs", is_flag=True, help="All pairs of claims, not one for each answer and family.")
@AS_OF
@click.option("--event", default="", shell_complete=events, help="Of this event only.")
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


@export.command("rdf", short_help="Write the whole graph as RDF.")
@DB
@OUT
@click.option(
    "--format",
    "form",
    type=click.Choice(["turtle", "nquads", "trig", "jsonld"]),
    help="Default: what the name of the file says (.ttl, .nq, .trig, .jsonld), else turtle.",
)
@AS_OF
def export_rdf(db: Path, output: Path | None, form: str | None, day: str | None) -> None:
    """Write the whole graph as RDF, in the default graph, as the queries expect it.

    Try it:  kg export rdf -o graph.ttl
    """
    from kg.export import jsonld, statements  # noqa: PLC0415

    form = form or (SUFFIXES.get(output.suffix.lower(), "turtle") if output else "turtle")
    with base_as_of(db, day) as base, writer(output, "wb") as out:
        lines = statements.statements(base.ledger)
        if form == "jsonld":
            jsonld.write(lines, out)
        else:
            statements.write(lines, form, out)


@export.command("nanopub", short_help="Write each claim as a nanopublication.")
@DB
@OUT
@click.option("--format", "form", type=click.Choice(["trig", "nquads"]), default="trig", show_default=True)
@AS_OF
def export_nanopub(db: Path, output: Path | None, form: str, day: str | None) -> None:
    """Write each claim as a nanopublication: what is said, where that comes from, who made the record.

    Try it:  kg export nanopub -o claims.trig
    """
    from kg.export import nanopub, statements  # noqa: PLC0415
    from kg.export.told import told  # noqa: PLC0415

    with base_as_of(db, day) as base, writer(output, "wb") as out:
        statements.write(nanopub.nanopubs(told(base.ledger)), form, out, nanopub.PREFIXES)


@export.command("claimreview", short_help="Write each claim as a draft of a fact check.")
@DB
@OUT
@AS_OF
def export_claimreview(db: Path, output: Path | None, day: str | None) -> None:
    """Write each claim as a draft of a fact check (schema.org ClaimReview), without a rating: kg never rates.

    Try it:  kg export claimreview -o reviews.jsonld
    """
    from kg.export import claimreview  # noqa: PLC0415
    from kg.export.told import told  # noqa: PLC0415

    with base_as_of(db, day) as base, writer(output, "wb") as out:
        sources = {source.name: source.kind for source in base.registries.names.sources}
        claimreview.write(told(base.ledger), lambda name: sources.get(name, ""), out)


@export.command("graphml", short_help="Write the graph as GraphML.")
@DB
@OUT
@AS_OF
def export_graphml(db: Path, output: Path | None, day: str | None) -> None:
    """Write the graph as GraphML, for Gephi, yEd, Cytoscape or networkx.

    Try it:  kg export graphml -o graph.graphml
    """
    from kg.export.network import network, write_graphml  # noqa: PLC0415
    from kg.export.statements import statements  # noqa: PLC0415

    with base_as_of(db, day) as base, writer(output, "wb") as out:
        write_graphml(network(statements(base.ledger)), out)


@export.command("cypher", short_help="Write the property graph for cypher-shell.")
@DB
@OUT
@AS_OF
def export_cypher(db: Path, output: Path | None, day: str | None) -> None:
    """Write the property graph as a script of CREATE statements for cypher-shell and an empty Neo4j database.

    Try it:  kg export cypher | cypher-shell -u neo4j
    """
    from kg.export.cypher import script  # noqa: PLC0415

    with base_as_of(db, day) as base, writer(output) as out:
        for statement in script(base.ledger):
            out.write(f"{statement}\n")


@export.command("parquet", short_help="Write the tables as Parquet.")
@click.argument("table", required=False)
@DB
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="A folder for all tables, or a file for one TABLE."
)
@AS_OF
def export_parquet(table: str | None, db: Path, output: Path | None, day: str | None) -> None:
    """Write articles, claims, links, events, questions and answers as Parquet, one file a table.

    With one TABLE, writes that to the file or to standard output.

    Try it:  kg export parquet -o tables
    """
    from kg.export import tables  # noqa: PLC0415

    if not table and not output:
        raise UsageError("All tables go to a folder: name it with -o, or name one table to write to standard output.")
    if not table and output and output.is_file():
        raise UsageError(f"{output} is a file, and all tables go to a folder. Name one, or one TABLE for this file.")
    with base_as_of(db, day) as base:
        if table:
            with writer(output, "wb") as out:
                tables.write(base.ledger, table, out)
            return
        assert output is not None
        made_folder(output)
        for name in tables.SCHEMAS:
            with writer(tables.file_of(output, name), "wb") as out:
                count = tables.write(base.ledger, name, out)
            click.echo(f"{tables.file_of(output, name)}: {count} rows", err=True)


@click.group("import", short_help="Read what another program found.")
def import_() -> None:
    """Read what another program found.

    Try it:  kg import claims claims.jsonl --db other.db
    """


@import_.command("claims", short_help="Read claims as `kg export claims` writes them.")
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
