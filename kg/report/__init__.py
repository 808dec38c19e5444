"""What sources say of each event, where they disagree, and the sentences: laid out for reading and for sending on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from kg.report.gather import Asked, Evidence, Report, Stated, Told, gather
from kg.report.markdown import markdown
from kg.report.page import page
from kg.report.rows import as_csv, as_json
from kg.report.slice import Filter, Slice, slice_of

FORMS: Final[dict[str, Callable[[Report], str]]] = {
    "md": markdown,
    "html": page,
    "json": as_json,
    "csv": as_csv,
}
"""How a report can be written; Markdown for the terminal, HTML to send on, JSON and CSV for programs."""


__all__ = ["FORMS", "Asked", "Evidence", "Filter", "Report", "Slice", "Stated", "Told", "gather", "slice_of"]
