"""A knowledge base from Python and in a notebook: `import kg`, `kg.open("kg.db")`.

Everything here only reads. Rows are what the commands of the same name give;
docs/python.md shows them.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

from kg import interchange, overview
from kg import query as library
from kg.errors import UsageError
from kg.export import tables
from kg.export.network import network
from kg.export.statements import statements
from kg.pipeline import KnowledgeBase
from kg.show import lines, look_up
from kg.values import COUNTS

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd
    import pyarrow as pa

    from kg.report import Report, Told
    from kg.report.pictures import Picture
    from kg.show import Shown

SHOWN: Final = 20
"""Rows that a notebook shows of many."""

LONGEST: Final = 200
"""Characters of a cell that a notebook shows."""


class Rows(Sequence[Mapping[str, Any]]):
    """Rows with the names of their columns; what is not known is `None`.

    >>> rows = Rows(("who", "said"), [{"who": "Monitor", "said": 27}, {"who": "<b>", "said": None}])
    >>> rows
    Rows(2 rows: who, said)
    >>> rows[0]["who"], len(rows[1:]), rows.column("said")
    ('Monitor', 1, [27, None])
    >>> "&lt;b&gt;" in rows._repr_html_()
    True
    """

    def __init__(self, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
        self.columns = tuple(columns)
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> Rows: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Rows:
        return Rows(self.columns, self._rows[index]) if isinstance(index, slice) else self._rows[index]

    def column(self, name: str) -> list[Any]:
        """Return one column."""
        return [row[name] for row in self._rows]

    def to_arrow(self) -> pa.Table:
        """Return the rows as an Arrow table, which Polars, DuckDB and pandas take."""
        import pyarrow as pa  # noqa: PLC0415 -- who looks at rows needs none

        return pa.table({name: self.column(name) for name in self.columns})

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a data frame; raises `UsageError` when pandas is not installed."""
        try:
            import pandas as pd  # noqa: PLC0415 -- asked for here only
        except ModuleNotFoundError as error:
            if error.name != "pandas":
                raise
            raise UsageError(
                "A data frame needs pandas, which is not installed. Install it with: pip install pandas. "
                "to_arrow() gives a table without it."
            ) from None
        return pd.DataFrame(list(self._rows), columns=list(self.columns))

    def __repr__(self) -> str:
        return f"Rows({len(self)} row{'' if len(self) == 1 else 's'}: {', '.join(self.columns)})"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{html.escape(_cell(row[name]))}</td>' for name in self.columns)}</tr>"
            for row in self._rows[:SHOWN]
        )
        more = f"<p>{len(self) - SHOWN} more rows</p>" if len(self) > SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


class Card:
    """Everything about one claim, as `kg show` lays it out: labels and texts.

    >>> Card([("says", "killed min 27"), ("", "<script>")])
    says  killed min 27
          <script>
    """

    def __init__(self, told: Sequence[tuple[str, str]], shown: Shown | None = None) -> None:
        self.lines = tuple(told)
        self._shown = shown

    def picture(self) -> Picture:
        """Return how the claim came to be told, from its event down to the publisher."""
        from kg.report import Evidence, put_right  # noqa: PLC0415 -- who draws nothing needs none
        from kg.report.pictures import chain  # noqa: PLC0415

        shown = self._shown
        if shown is None or shown.link is None:
            raise UsageError("This claim is not linked, so that nobody knows how it came to be told.")
        put = {name: value for _, edit in shown.edits for name, value in edit["fields"].items()}
        return chain(put_right(Evidence(shown.claim, shown.link, shown.article), put), shown.event)

    def __repr__(self) -> str:
        width = max((len(label) for label, _ in self.lines), default=0)
        return "\n".join(f"{label:{width}}  {text}" for label, text in self.lines)

    def _repr_html_(self) -> str:
        rows = (f"<tr><th>{html.escape(label)}</th><td>{html.escape(text)}</td></tr>" for label, text in self.lines)
        return f"<table>{''.join(rows)}</table>"


class Story:
    """One event as a report tells it: `told` has what is asked of it, the answers and what disagrees."""

    def __init__(self, told: Told) -> None:
        self.told = told

    def pictures(self) -> dict[str, Picture]:
        """Return the event's pictures by name; what would show nothing is left out."""
        from kg.report.pictures import of_event  # noqa: PLC0415 -- who draws nothing needs none

        return of_event(self.told)

    def picture(self, name: str = "tolls") -> Picture:
        """Return one picture by its name, or "tolls": the most disputed question on how many.

        Raises `UsageError` with the names that there are.
        """
        from kg.report.pictures import intervals, signs  # noqa: PLC0415

        if name == "tolls":
            counts = (one for one in self.told.asked if one.question.aspect in COUNTS)
            drawn = (intervals(one, signs(self.told)) for one in counts)
            found = next((picture for picture in drawn if picture), None)
        else:
            found = self.pictures().get(name)
        if found is None:
            there = ", ".join(self.pictures()) or "none"
            raise UsageError(f"There is no picture {name!r} of this event. There are: {there}.")
        return found

    def __repr__(self) -> str:
        from kg.report.wording import event_title  # noqa: PLC0415

        told = self.told
        return f"{event_title(told.event)}: {len(told.timeline)} claims, {told.disputes} disagree"

    def _repr_html_(self) -> str:
        names = ", ".join(f"<code>{html.escape(name)}</code>" for name in self.pictures())
        return f"<p>{html.escape(repr(self))}</p><p>Pictures: {names or 'none'}</p>"


class Base:
    """A knowledge base, open to be read; each call sees what has been committed since."""

    def __init__(self, path: str | PathLike[str] | KnowledgeBase = "kg.db") -> None:
        self._base = path if isinstance(path, KnowledgeBase) else KnowledgeBase(Path(path))

    def claims(self) -> Rows:
        """Return every claim with its links, as `kg export claims` writes it."""
        return _rows(interchange.export_claims(self._base.ledger), interchange.CLAIM_COLUMNS)

    def relations(self, event: str = "") -> Rows:
        """Return how claims bear on each other, of one event or of all."""
        return _rows(interchange.export_relations(self._base.ledger, event=event), interchange.RELATION_COLUMNS)

    def events(self) -> Rows:
        """Return the events, those with most disputed questions first."""
        return Rows(overview.COLUMNS, overview.events_of(self._base.ledger))

    def questions(self) -> Rows:
        """Return what sources can disagree on, each with what its standing answers come to."""
        return self._table("questions")

    def answers(self) -> Rows:
        """Return what each claim says to each question that it answers."""
        return self._table("answers")

    def claim(self, start: str) -> Card:
        """Return all about one claim, given by its id or how that begins: four characters at least."""
        shown = look_up(self._base.ledger, start)
        return Card(list(lines(shown)), shown)

    def event(self, start: str) -> Story:
        """Return one event as a report tells it, with its pictures, by its id or how that begins."""
        (told,) = self._report(start).told
        return Story(told)

    def pictures(self) -> dict[str, Picture]:
        """Return the pictures of all events together: "map", "families"; what would show nothing is left out."""
        from kg.report.pictures import overall  # noqa: PLC0415 -- who draws nothing needs none

        return overall(self._report(""))

    def query(self, name: str, /, *, time_limit: float = library.TIME_LIMIT, **parameters: object) -> Rows:
        """Ask a question of the library, or one in a file, with its parameters by name."""
        asked = library.load(name)
        given = {name: _typed(value) for name, value in parameters.items()}
        return _rows(library.run(asked, self._base.path, given, time_limit=time_limit), asked.columns)

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the whole graph: things with their `type` and literals, edges with the `type` of their term."""
        return network(statements(self._base.ledger))

    @contextmanager
    def as_of(self, day: str | date) -> Iterator[Base]:
        """Give the knowledge base as it would have been at the end of a day."""
        try:
            known = date.fromisoformat(str(day)).isoformat()
        except ValueError:
            raise UsageError(f"The day is {str(day)!r}, but has to be a date, such as 2018-07-12.") from None
        with self._base.as_of(known) as then:
            yield Base(then)

    def _report(self, event: str) -> Report:
        from kg.report import Filter, gather, slice_of  # noqa: PLC0415 -- who draws nothing needs none

        only = Filter(event=event)
        return gather(slice_of(self._base.ledger, only), only)

    def _table(self, name: str) -> Rows:
        found = tables.table(self._base.ledger, name)
        return Rows(found.column_names, found.to_pylist())

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self._base.ledger.counts().items())
        return f"kg.open({str(self._base.path)!r}): {counts}"

    def _repr_html_(self) -> str:
        counts = "".join(f"<li>{count} {name}</li>" for name, count in self._base.ledger.counts().items())
        asked = "".join(f"<li><code>{html.escape(name)}</code></li>" for name in library.names())
        listed = f"<details><summary>Questions</summary><ul>{asked}</ul></details>"
        return f"<p><code>{html.escape(str(self._base.path))}</code></p><ul>{counts}</ul>{listed}"


def _rows(found: Iterator[Mapping[str, Any]], columns: Sequence[str]) -> Rows:
    return Rows(columns, list(found))


def _typed(value: object) -> str:
    """Return a parameter as a user would type it.

    >>> _typed(True), _typed(date(2018, 7, 12)), _typed(3)
    ('true', '2018-07-12', '3')
    """
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
