"""Rows as a table for people, CSV for programs, JSON for both."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from kg.loaders.things import Thing


def write(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], form: str, out: TextIO) -> None:
    """Write rows to `out` in one of the forms table, csv and json.

    JSON is one array of objects whose keys are the columns. A table shows one
    row below the other when it has more columns than the terminal has room for.
    """
    if form == "json":
        told = [{column: as_cell(row[column]) for column in columns} for row in rows]
        json.dump(told, out, ensure_ascii=False, indent=1)
        out.write("\n")
    elif form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow(["" if row[column] is None else _safe(row[column]) for column in columns])
    else:
        _table(columns, list(rows), out)


def as_cell(cell: Any) -> Any:  # noqa: ANN401 -- a cell of any type
    """Return a cell for JSON: of a node, relationship or path what it was made of, and not the text."""
    return cell.told if isinstance(cell, Thing) else cell


def _safe(value: object) -> object:
    """Keep a spreadsheet from running what an article says: a leading = + - @ is data, not a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value[:1] else value


NARROWEST = 14
"""Characters a column needs to be read; with less for each the rows are shown one below the other."""


def _table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], out: TextIO) -> None:
    from rich import box  # noqa: PLC0415 -- a fifth of a second that CSV and JSON need not pay
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(file=out, highlight=False)
    if console.width >= NARROWEST * len(columns):
        table = Table(*columns, box=box.SIMPLE_HEAD)
        for row in rows:
            table.add_row(*[Text(_cell(row[column])) for column in columns])
        console.print(table)
    else:
        for row in rows:
            grid = Table.grid(padding=(0, 2))
            grid.add_column(style="bold", no_wrap=True)
            grid.add_column(overflow="fold")
            for column in columns:
                grid.add_row(column, Text(_cell(row[column])))
            console.print(grid)
            console.print()
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _cell(value: object) -> str:
    return "" if value is None else str(value)
