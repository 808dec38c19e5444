"""What a page is before it is written, and its three forms: HTML for people, JSON and CSV for programs."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal

from kg.serve.database import Row, Snapshot
from kg.tables import as_cell, write

Form = Literal["html", "json", "csv"]

SHOWN: Final = 50
"""Rows of a list on one page of HTML, which stay below 100 kB."""

MOST: Final = 10_000
"""Rows of a list as JSON and CSV."""

LONGEST: Final = 300
"""Characters of what is asked for in one field of an address, but for queries."""

PAGES: Final = 100_000
"""Pages that can be turned: what lies behind is found by asking for less."""

TYPES: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


class Refused(Exception):  # noqa: N818 -- what is said to a reader
    """A request that gets a plain page with a status and a sentence."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Elsewhere(Exception):  # noqa: N818 -- what is asked for has another address
    """A request that is answered at another address of ours."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: the name of its template with what that shows, and its rows for programs.

    `data` is what the JSON form says beside the rows. `paging` is where a list
    stands, `None` on a page that has none.
    """

    template: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Mapping[str, Any]]
    shown: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    paging: Paging | None = None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where a list stands: its page from 1, whether there is more, and how many rows in all (`None`: not counted)."""

    page: int
    more: bool
    total: int | None = None
    size: int = SHOWN

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1."""
        return (self.page - 1) * self.size + 1


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for: the view, the name in its address, the fields behind the question mark, the form."""

    view: Snapshot
    name: str
    given: Mapping[str, str]
    form: Form
    extra: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a field as it was typed, without spaces around it."""
        value = self.given.get(name, "").strip()
        if len(value) > LONGEST:
            raise Refused(400, f"{name} has {len(value)} characters; at most {LONGEST} are read.")
        return value

    def day(self, name: str) -> str:
        """Return a field that is a day."""
        value = self.text(name)
        if value and not _is_day(value):
            raise Refused(400, f"{name} is {value!r}, but has to be a day, such as 2018-07-12.")
        return value

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """Return a field that is one of some words, the first when it is not given."""
        value = self.text(name)
        if value and value not in allowed:
            raise Refused(
                400, f"{name} is {value!r}, but has to be one of: {', '.join(one for one in allowed if one)}."
            )
        return value or allowed[0]

    @property
    def page(self) -> int:
        """The page of a list, from 1."""
        value = self.text("page") or "1"
        if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= PAGES:
            raise Refused(400, f"page is {value!r}, but has to be a number from 1 to {PAGES}.")
        return int(value)

    def size(self, shown: int = SHOWN) -> int:
        """Return how many rows a list has in this form."""
        return shown if self.form == "html" else MOST

    def part(self, sql: str, *given: object, shown: int = SHOWN, total: int | None = None) -> tuple[list[Row], Paging]:
        """Return the rows of a query that belong on this page, and where the list stands."""
        size = self.size(shown)
        rows = self.view.rows(f"{sql} LIMIT {size + 1} OFFSET {(self.page - 1) * size}", *given)
        return rows[:size], Paging(self.page, len(rows) > size, total, size)


def as_json(page: Page) -> str:
    """Return a page for programs: its title, what is said beside the rows, and the rows.

    >>> as_json(Page(template="", title="T", columns=["a"], rows=[{"a": 1, "b": 2}]))
    '{"title": "T", "rows": [{"a": 1}], "more": false}'
    """
    rows = [{column: as_cell(row[column]) for column in page.columns} for row in page.rows]
    told = {"title": page.title, **page.data, "rows": rows, "more": bool(page.paging and page.paging.more)}
    return json.dumps(told, ensure_ascii=False, default=str)


def as_csv(page: Page) -> str:
    r"""Return the rows of a page; a cell that a spreadsheet would run is made plain text.

    >>> as_csv(Page(template="", title="T", columns=["a"], rows=[{"a": "=1+1"}]))
    "a\n'=1+1\n"
    """
    out = io.StringIO()
    write(page.columns, page.rows, "csv", out)
    return out.getvalue()


def _is_day(value: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) and date.fromisoformat(value))
    except ValueError:
        return False
