"""What sources say of each event, where they disagree, and the sentences: laid out for reading and for sending on."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Final

from kg.errors import UsageError
from kg.report.gather import Asked, Evidence, Report, Stated, Told, gather, put_right
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


SET: Final = ("docx", "pdf")
"""Forms that are set on pages; what PDF needs is an extra."""


def ready(form: str) -> None:
    """Raise `UsageError` where what a form needs is not installed."""
    if form == "pdf" and find_spec("reportlab") is None:
        raise UsageError("A PDF needs reportlab. Install it with: pip install 'kg-claims[pdf]'.")


def written(report: Report, form: str) -> bytes:
    """Return a report in one of `FORMS` or `SET`, which `ready` has to let through."""
    if form == "docx":
        from kg.report.word import word  # noqa: PLC0415 -- whoever wants a page need not load it

        return word(report)
    if form == "pdf":
        from kg.report.pdf import pdf  # noqa: PLC0415 -- an extra

        return pdf(report)
    return FORMS[form](report).encode("utf-8", "surrogatepass")


__all__ = [
    "FORMS",
    "SET",
    "Asked",
    "Evidence",
    "Filter",
    "Report",
    "Slice",
    "Stated",
    "Told",
    "gather",
    "put_right",
    "slice_of",
    "written",
]
