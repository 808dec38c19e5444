"""A SPARQL 1.1 endpoint over HTTP: its addresses, requests, and what can go wrong on the way.

An answer is given on while it comes in. One that breaks off, or that is not
finished in time, ends in a `StoreError`; it never looks like a whole one.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urljoin, urlsplit, urlunsplit

import httpx
import pyoxigraph as ox

from kg.errors import KgError, StoreError, UsageError
from kg.loaders.base import Cell
from kg.loaders.oxigraph_ask import plain

USERNAME: Final = "KG_SPARQL_USERNAME"
PASSWORD: Final = "KG_SPARQL_PASSWORD"  # noqa: S105 -- the name of a variable

CONNECT: Final = 10.0
"""Seconds until a server has to take a connection."""

WAIT: Final = 600.0
"""Seconds until a server has to have begun its answer, where nothing else is asked: a large update takes a minute."""

SHOWN: Final = 300
"""Characters of a server's own words in an error."""

_SCHEMES: Final = {"http": "http", "https": "https", "sparql+http": "http", "sparql+https": "https"}
_RESULTS: Final = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a dataset is asked, changed, and filled in bulk; `data` are the addresses to try for the last."""

    base: str
    query: str
    update: str
    data: tuple[str, ...]


def endpoint(url: str) -> Endpoint:
    """Return the addresses of a dataset.

    >>> found = endpoint("sparql+http://localhost:3030/kg")
    >>> found.query, found.update, found.data[0]
    ('http://localhost:3030/kg/query', 'http://localhost:3030/kg/update', 'http://localhost:3030/kg/data')
    >>> endpoint("https://host/repositories/kg?query=.&update=statements&data=rdf-graphs/service").update
    'https://host/repositories/kg/statements'

    Raises `UsageError` for what is none, and for one with a password in it.
    """
    try:
        parts = urlsplit(url)
        scheme, host = _SCHEMES.get(parts.scheme), parts.hostname
        _ = parts.port
    except ValueError:
        scheme = host = None
    if not scheme or not host:
        raise UsageError(
            "A SPARQL store is named by the address of its dataset, such as sparql+http://localhost:3030/kg "
            "(Fuseki) or sparql+http://localhost:7878 (Oxigraph)."
        )
    if "@" in parts.netloc:
        raise UsageError(f"An address is no place for a password: set {USERNAME} and {PASSWORD} in the environment.")
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := sorted(set(given) - {"query", "update", "data"}):
        raise UsageError(f"A SPARQL address has query, update and data behind its '?', but not {unknown[0]!r}.")
    base = urlunsplit((scheme, parts.netloc, parts.path.rstrip("/"), "", ""))
    places = {name: _at(base, path) for name, path in given.items()}
    return Endpoint(
        base,
        places.get("query", f"{base}/query"),
        places.get("update", f"{base}/update"),
        (places["data"],) if "data" in places else (f"{base}/data", f"{base}/store"),
    )


def _at(base: str, path: str) -> str:
    there = base if path == "." else urljoin(f"{base}/", path)
    if urlsplit(there).netloc != urlsplit(base).netloc:
        raise UsageError("The query, update and data of a SPARQL address are paths on its own server.")
    return there


class Connection:
    """Requests to one endpoint; user and password come from the environment and go nowhere else.

    Redirects are not followed, since a password would go with them.
    """

    def __init__(self, url: str) -> None:
        self.endpoint = endpoint(url)
        username, password = os.environ.get(USERNAME, ""), os.environ.get(PASSWORD, "")
        self._client = httpx.Client(
            auth=(username, password) if username else None, timeout=httpx.Timeout(WAIT, connect=CONNECT)
        )
        self._named = bool(username)
        self._data: str | None = None
        self._sought = False

    def close(self) -> None:
        """Let go of the server."""
        self._client.close()

    def select(self, query: str, *, seconds: float | None = None) -> Iterator[dict[str, Cell]]:
        """Yield the rows of a SELECT that was checked before."""
        limit = WAIT if seconds is None else seconds
        request = self._client.build_request(
            "POST",
            self.endpoint.query,
            content=query.encode("utf-8", "replace"),
            headers={"Content-Type": "application/sparql-query; charset=utf-8", "Accept": _RESULTS},
            timeout=httpx.Timeout(limit, connect=min(CONNECT, limit)),
        )
        since = time.monotonic()
        with self._talk(self.endpoint.query, seconds), self._sent(request, stream=True) as answer:
            yield from _rows(_Answer(answer, seconds, time.monotonic() - since))

    def update(self, text: str) -> None:
        """Change the dataset, whole or not at all."""
        request = self._client.build_request(
            "POST",
            self.endpoint.update,
            content=text.encode("utf-8", "replace"),
            headers={"Content-Type": "application/sparql-update; charset=utf-8"},
        )
        with self._talk(self.endpoint.update), self._sent(request):
            pass

    def post(self, triples: str) -> None:
        """Add N-Triples to the default graph, whole or not at all."""
        content = triples.encode("utf-8", "replace")
        place = self._place()
        if not place:
            self.update(f"INSERT DATA {{\n{triples}}}")
            return
        request = self._client.build_request(
            "POST", f"{place}?default", content=content, headers={"Content-Type": "application/n-triples"}
        )
        with self._talk(place), self._sent(request):
            pass

    def _place(self) -> str | None:
        """Return where this server speaks the Graph Store Protocol, found by adding nothing there, or `None`."""
        if not self._sought:
            for place in self.endpoint.data:
                with self._talk(place):
                    answer = self._client.post(
                        f"{place}?default", content=b"", headers={"Content-Type": "application/n-triples"}
                    )
                if answer.is_success:
                    self._data = place
                    break
                if answer.status_code in (401, 403):
                    self._refuse(answer, place)
            self._sought = True
        return self._data

    @contextmanager
    def _sent(self, request: httpx.Request, *, stream: bool = False) -> Iterator[httpx.Response]:
        answer = self._client.send(request, stream=True)
        try:
            if not answer.is_success:
                answer.read()
                self._refuse(answer, str(request.url))
            if not stream:
                answer.read()
            elif "json" not in answer.headers.get("content-type", ""):
                raise StoreError(
                    f"{request.url}: the answer is {answer.headers.get('content-type') or 'of no known type'} and no "
                    "SPARQL result. Name the address of a SPARQL 1.1 dataset."
                )
            yield answer
        finally:
            answer.close()

    @contextmanager
    def _talk(self, place: str, seconds: float | None = None) -> Iterator[None]:
        """Say what to do about a server that does not answer, or not to the end."""
        try:
            yield
        except httpx.ConnectTimeout as error:
            raise StoreError(f"{place}: no server answers. Start it, or name another address.") from error
        except httpx.TimeoutException as error:
            raise _too_long(WAIT if seconds is None else seconds) from error
        except httpx.ConnectError as error:
            raise StoreError(f"{place}: no server answers ({error}). Start it, or name another address.") from error
        except httpx.HTTPError as error:
            raise StoreError(
                f"{place}: the server went away in the middle ({error}). What it had not confirmed is not counted as "
                "done; run the command again when it is back."
            ) from error

    def _refuse(self, answer: httpx.Response, place: str) -> None:
        """Raise what a server's refusal means; its own words are cut, and hold no password since none is in a URL."""
        code = answer.status_code
        if code in (401, 403):
            told = "refuses this user" if self._named else "asks who you are"
            raise StoreError(f"{place}: the server {told} ({code}). Set {USERNAME} and {PASSWORD} in the environment.")
        if code in (404, 405):
            raise StoreError(
                f"{place}: there is no such place on the server ({code}). Name the address of the dataset; where query "
                "and update have other names, as in http://host/kg?query=sparql&update=update."
            )
        if code == 400:
            raise UsageError(f"{place}: the server does not understand: {_words(answer.text)}")
        raise StoreError(f"{place}: the server answers {code}: {_words(answer.text)}")


def _words(text: str) -> str:
    """Return the beginning of what a server says, on one line and without what a terminal would obey."""
    plain_text = re.sub(r"<[^>]*>", " ", text)
    return " ".join("".join(char if char.isprintable() else " " for char in plain_text).split())[:SHOWN]


def _too_long(seconds: float) -> StoreError:
    return StoreError(
        f"The query took longer than {seconds:g} seconds and was ended. "
        "Set a parameter to ask for less, or allow more time with --time-limit."
    )


class _Answer:
    """The bytes of an answer as a file to read from, until its time is up; waiting for the reader is not counted."""

    def __init__(self, answer: httpx.Response, seconds: float | None, spent: float) -> None:
        self._pieces = answer.iter_bytes()
        self._rest = b""
        self._seconds = seconds
        self._spent = spent

    def read(self, size: int) -> bytes:
        while not self._rest:
            since = time.monotonic()
            piece = next(self._pieces, None)
            self._spent += time.monotonic() - since
            if self._seconds is not None and self._spent > self._seconds:
                raise _too_long(self._seconds)
            if piece is None:
                return b""
            self._rest = piece
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _rows(answer: Any) -> Iterator[dict[str, Cell]]:  # noqa: ANN401 -- pyoxigraph wants a file and only reads
    """Yield rows as they come; `StoreError` unless the answer ends as one has to."""
    number = 0
    try:
        found = ox.parse_query_results(answer, ox.QueryResultsFormat.JSON)
        if not isinstance(found, ox.QuerySolutions):
            raise StoreError("The server answers yes or no to a SELECT. Name the address of a SPARQL 1.1 dataset.")
        names = [variable.value for variable in found.variables]
        for number, row in enumerate(found, 1):  # noqa: B007 -- how far it came is said when it breaks off
            yield dict(zip(names, map(plain, row), strict=True))
    except (KgError, httpx.HTTPError):
        raise
    except (SyntaxError, ValueError, OSError) as error:
        raise StoreError(
            f"The answer broke off after {number} rows: the server ended the query, as for a time limit of its own. "
            "Set a parameter to ask for less, or raise that limit."
        ) from error
