"""A knowledge base of the seed stories with its pages, and a client that asks for them without a server."""

from __future__ import annotations

import functools
import html
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import httpx
from starlette.testclient import TestClient

from kg.loaders.pages import bring_up_pages
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.serve import Keys, application

SEEDS = Path(__file__).resolve().parents[1] / "seeds"

TOKEN = "the-right-token"  # noqa: S105 -- of a server that only tests ask


@functools.cache
def _made() -> Path:
    base = Path(tempfile.mkdtemp(prefix="kg-serving-")) / "base"
    stories = sorted(
        str(path) for story in ("depot-fire", "border-town", "market-strike") for path in (SEEDS / story).glob("*.txt")
    )
    known = KnowledgeBase(base, create=True)
    known.ingest(stories, Options())
    bring_up_pages(base, known.ledger)
    return base


def seeds(into: Path) -> Path:
    """Return a knowledge base of the seed stories that a test may change."""
    return Path(shutil.copytree(_made(), into / "base"))


def client(base: Path, *, host: str = "localhost", **options: Any) -> TestClient:
    """Return a client for the pages of a knowledge base."""
    app = application(base, keys=Keys(TOKEN), **{"closed": False, "who": "Ada", **options})
    return TestClient(app, base_url=f"http://{host}", follow_redirects=False, raise_server_exceptions=False)


def links(page: str) -> set[str]:
    """Return the addresses on this host that a page links to."""
    return {html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', page)}


def crawl(asking: TestClient, *, most: int = 2_000) -> dict[str, httpx.Response]:
    """Return every page that links lead to, by its address."""
    seen: dict[str, Any] = {}
    left = ["/"]
    while left and len(seen) < most:
        address = left.pop().partition("#")[0]
        if address in seen:
            continue
        found = asking.get(address, follow_redirects=True)
        seen[address] = found
        if found.headers["content-type"].startswith("text/html"):
            left.extend(sorted(links(found.text)))
    return seen
