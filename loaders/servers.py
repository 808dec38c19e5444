"""Which server an address means, and how it is opened; the driver is imported only then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from kg.errors import UsageError
from kg.loaders.base import Server

Credentials = Callable[[], tuple[str, str]]
"""Gives user and password when they are needed; they are never part of an address."""

SPARQL: Final = ("sparql+http", "sparql+https", "http", "https")
BOLT: Final = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


def opened(url: str, credentials: Credentials, *, read_only: bool = False) -> Server:
    """Open the store at an address: bolt://localhost:7687, neo4j+s://host/database, sparql+http://localhost:3030/kg.

    A SPARQL server's user and password come from variables of its own. Raises
    `UsageError` for an address that means nothing or holds a password, and
    `StoreError` when the server is away or refuses.
    """
    parts = urlsplit(url)
    if parts.scheme in SPARQL:
        from kg.loaders.sparql import open_store  # noqa: PLC0415 -- only whoever has a server needs HTTP

        return open_store(url, read_only=read_only)
    if "@" in parts.netloc:
        raise UsageError(
            "The address holds a user or a password, which others on this machine can read. "
            "Leave them out, and set NEO4J_USERNAME and NEO4J_PASSWORD."
        )
    if parts.scheme not in BOLT or not parts.hostname:
        raise UsageError(
            f"{url!r} is no address of a store. Write one such as bolt://localhost:7687 "
            "or sparql+http://localhost:3030/kg."
        )
    try:
        from kg.loaders.neo4j import Neo4jStore  # noqa: PLC0415 -- only whoever has a server needs the driver
    except ModuleNotFoundError as error:
        if error.name != "neo4j":
            raise
        raise UsageError(f"{url!r} needs the driver neo4j. Install it with: pip install 'kg-claims[neo4j]'.") from None
    address = parts._replace(path="", fragment="").geturl()
    user, password = credentials()
    return Neo4jStore(address, user, password, parts.path.strip("/") or None, read_only=read_only)
