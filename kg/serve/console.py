"""The query console: the questions of the library, and queries that a reader writes, read-only and limited in time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kg import query as library
from kg.errors import KgError, StoreError, UsageError
from kg.loaders.base import Cell, Language
from kg.loaders.oxigraph import VIEW
from kg.loaders.oxigraph_ask import start
from kg.loaders.things import Thing
from kg.serve import addresses
from kg.serve.forms import MOST, Asked, Page, Paging, Refused

AT_A_TIME: Final = 2
"""Queries that run at a time; others wait."""

SECONDS: Final = 20.0
"""Time for one query; who needs more asks with `kg query`."""

SHOWN: Final = 100
"""Rows of a result on a page; JSON and CSV have `MOST`."""

LONGEST: Final = 12_000
"""Characters of a query, which has to fit into an address."""

CELL: Final = 400
"""Characters of a cell on a page; JSON and CSV have all."""

LANGUAGES: Final[tuple[Language, ...]] = ("sparql", "cypher")

FIELDS: Final = frozenset({"run", "lang", "token"})
"""Fields of an address that are no parameters of a question; what else there is has to be one, or is refused."""

EXAMPLES: Final[dict[Language, str]] = {
    "sparql": """PREFIX kg: <https://w3id.org/kg-claims/ns#>
SELECT ?source (COUNT(?claim) AS ?claims) WHERE {
  ?claim kg:saidBy ?source .
}
GROUP BY ?source ORDER BY DESC(?claims) LIMIT 20""",
    "cypher": """MATCH (c:Claim)-[:saidBy]->(s:Source)
RETURN s.name AS source, count(c) AS claims
ORDER BY claims DESC LIMIT 20""",
}


@dataclass(frozen=True, slots=True)
class Result:
    """The rows of a query, or the sentence that says why there are none."""

    columns: tuple[str, ...] = ()
    rows: tuple[Mapping[str, Cell], ...] = ()
    more: bool = False
    problem: str = ""


def queries(asked: Asked) -> Page:  # noqa: ARG001 -- as every page
    """Return the list of the library's questions."""
    found = [library.load(name) for name in library.names()]
    rows = [{"name": one.name, "question": one.question, "address": addresses.query(one.name)} for one in found]
    return Page(
        template="queries",
        title="Queries",
        columns=("name", "question", "address"),
        rows=rows,
        shown={"queries": found},
    )


def query(asked: Asked) -> Page:
    """Return a question of the library with its form, and its rows once it is asked."""
    if asked.name not in library.names():
        raise Refused(404, f"There is no query {asked.name!r}.")
    language = asked.one_of("lang", LANGUAGES)
    known = library.load(asked.name, "cypher" if language == "cypher" else "sparql")
    given = {one.name: asked.text(one.name) for one in known.parameters}
    others = {name: asked.text(name) for name in asked.given.keys() - given.keys() - FIELDS}
    typed = {name: value for name, value in sorted((given | others).items()) if value}
    wanted = "run" in asked.given or bool(typed) or asked.form != "html"
    result = _run(asked, known, typed) if wanted else Result()
    return _page(
        asked, "query", known.title, result, {"query": known, "typed": given, "lang": language, "asked": wanted}
    )


def console(asked: Asked) -> Page:
    """Return the form for a query of one's own, and its rows."""
    language: Any = asked.one_of("lang", LANGUAGES)
    written = asked.given.get("q", "").strip()
    if len(written) > LONGEST:
        raise Refused(400, f"The query has {len(written)} characters; at most {LONGEST} are read.")
    result = _run(asked, library.read("console", written, language), {}) if written else Result()
    return _page(
        asked, "console", "Query console", result, {"q": written, "lang": language, "example": EXAMPLES[language]}
    )


def _page(asked: Asked, template: str, title: str, result: Result, shown: Mapping[str, Any]) -> Page:
    if result.problem and asked.form != "html":
        raise Refused(400, result.problem)
    return Page(
        template=template,
        title=title,
        columns=result.columns,
        rows=result.rows,
        paging=Paging(1, result.more, None, len(result.rows)),
        shown={
            **shown,
            "result": result,
            "cells": [[_cell(name, row[name]) for name in result.columns] for row in result.rows[:SHOWN]]
            if asked.form == "html"
            else [],
            "seconds": SECONDS,
        },
    )


def _run(asked: Asked, known: library.Query, typed: Mapping[str, str]) -> Result:
    """Run a query for as many rows as the form shows; what is wrong with it is told, not raised."""
    most = SHOWN if asked.form == "html" else MOST
    base: Path = asked.extra["base"]
    try:
        if known.language == "cypher":
            columns, rows = _cypher(base, known, typed, most + 1)
        else:
            columns, found = start(base / VIEW, library.bind(known, typed), SECONDS)
            rows = [dict(zip(columns, row, strict=True)) for row in islice(found, most + 1)]
            found.close()
    except (UsageError, StoreError) as error:
        return Result(problem=_told(str(error), base))
    shown = [{name: library.shown(value) for name, value in row.items()} for row in rows[:most]]
    return Result(tuple(dict.fromkeys(columns)), tuple(shown), len(rows) > most)


def _told(error: str, base: Path) -> str:
    """Return an error without the folder that it names."""
    return error.replace(str(base), "the knowledge base")


def _cypher(
    base: Path, known: library.Query, typed: Mapping[str, str], most: int
) -> tuple[list[str], list[dict[str, Any]]]:
    """Ask the property graph in a process of its own, which can be ended."""
    given = json.dumps([str(base), known.text, typed, SECONDS, most])
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kg.serve.console"], input=given, capture_output=True, text=True,
            timeout=SECONDS + 10, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise StoreError(f"The query took longer than {SECONDS:g} seconds and was ended.") from None
    try:
        told = json.loads(done.stdout)
    except ValueError:
        raise StoreError("The query failed in Ladybug. Ask for less: add conditions.") from None
    if "error" in told:
        raise UsageError(told["error"])
    return told["columns"], [{name: _received(cell) for name, cell in row.items()} for row in told["rows"]]


def _child(given: str) -> dict[str, Any]:
    """Run a Cypher query, and return its columns and rows, or why there are none."""
    base, text, typed, seconds, most = json.loads(given)
    try:
        rows = list(
            islice(library.run(library.read("console", text, "cypher"), Path(base), typed, time_limit=seconds), most)
        )
    except KgError as error:
        return {"error": str(error)}
    sent = [{name: _sent(cell) for name, cell in row.items()} for row in rows]
    return {"columns": list(rows[0]) if rows else [], "rows": sent}


def _sent(cell: Cell) -> object:
    """Return a cell as it goes from one process to another."""
    return {"text": str(cell), "told": cell.told} if isinstance(cell, Thing) else cell


def _received(cell: Any) -> Cell:  # noqa: ANN401 -- what JSON holds
    known: Cell = Thing(cell["text"], cell["told"]) if isinstance(cell, dict) else cell
    return known


_ID: Final = re.compile(r"(?:^|/)([0-9a-f]{32})$")


def _cell(column: str, value: Cell) -> tuple[str, str]:
    """Return a cell as text, and the address of what it names, if it names something here.

    >>> _cell("a_claim", "https://x.example/claim/" + "0" * 32)[1] == "/claim/" + "0" * 32
    True
    """
    text = "" if value is None else str(value)
    found = _ID.search(text)
    for kind in ("claim", "event", "article"):
        if found and (kind in column or f"/{kind}/" in text):
            return found[1][:12], f"/{kind}/{found[1]}"
    if value and (column == "source" or column.endswith("_source")):
        return text[:CELL], addresses.source(text)
    return (text if len(text) <= CELL else text[:CELL] + "…"), ""


def _lines() -> Iterator[str]:
    yield json.dumps(_child(sys.stdin.read()), default=str)


if __name__ == "__main__":
    for line in _lines():
        sys.stdout.write(line)
