"""What a site's robots.txt allows, as Protego reads it. Runs apart: its patterns are whatever the site wrote."""

from __future__ import annotations

from typing import Any

AGENT = "kg"


def extracted(data: bytes, url: str = "") -> dict[str, Any]:
    """Return whether kg may fetch an address, and how many seconds the site asks to wait between two."""
    from protego import Protego  # noqa: PLC0415 -- only the web needs it

    rules = Protego.parse(data.decode("utf-8", "replace"))
    return {"allowed": bool(rules.can_fetch(url, AGENT)), "delay": float(rules.crawl_delay(AGENT) or 0)}
