"""A connection to the address that was checked, and to no other, which ends when its time is over.

The name is resolved once and the connection made to what came out, so that a
name that resolves to something else a moment later (rebinding) gains nothing.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import certifi
import httpcore

from kg.errors import InputError
from kg.read.addresses import resolved

if TYPE_CHECKING:
    import httpx

CONNECT: Final = 10.0
"""Seconds until a host has to answer at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked of a server; `seconds` is what all of it may take, from the name's look-up to the last byte."""

    target: httpx.URL
    headers: Mapping[str, str]
    seconds: float
    method: str = "GET"
    content: bytes = b""
    allowed: Collection[str] = ()


@contextmanager
def answered(request: Request) -> Iterator[httpcore.Response]:
    """Give the answer to a request, its body still to be read; raise `InputError` when there is none."""
    target = request.target
    address = httpcore.URL(
        scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path or b"/"
    )
    backend = Backend(request.allowed, time.monotonic() + request.seconds)
    headers: list[tuple[bytes | str, bytes | str]] = [("Host", target.netloc), *request.headers.items()]
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trusted(), network_backend=backend) as pool,
            pool.stream(request.method, address, headers=headers, content=request.content or None) as response,
        ):
            yield response
    except (httpcore.TimeoutException, TimeoutError):
        raise InputError(f"the answer took more than {request.seconds:g} s. Try again later.") from None
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
        words = " ".join(str(error).split())[:100] or type(error).__name__
        raise InputError(f"the server cannot be read from ({words}). Try again later.") from None


@cache
def _trusted() -> ssl.SSLContext:
    """Return whose certificates are believed: those of the system, and those that come with certifi."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Backend(httpcore.NetworkBackend):
    """Makes the connections of one request; all of it has to be over at `deadline` (monotonic seconds)."""

    def __init__(self, allowed: Collection[str], deadline: float) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 -- the library's signature; the deadline holds
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the checked address of a host."""
        address = resolved(host, port, self._allowed)
        wait = min(CONNECT, left(self._deadline))
        return Stream(
            self._backend.connect_tcp(address, port, wait, local_address, socket_options),
            self._deadline,
        )


class Stream(httpcore.NetworkStream):
    """A stream on which nothing is waited for beyond the deadline: also not by a byte every second."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 -- the deadline holds
        """Read what is there."""
        return self._stream.read(max_bytes, left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 -- the deadline holds
        """Send all of it."""
        self._stream.write(buffer, left(self._deadline))

    def close(self) -> None:
        """Hang up."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 -- the deadline holds
    ) -> httpcore.NetworkStream:
        """Go on encrypted; the certificate is checked for the host's name, not for its address."""
        return Stream(self._stream.start_tls(ssl_context, server_hostname, left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 -- the library's signature
        """Say what the stream below says."""
        return self._stream.get_extra_info(info)


def left(deadline: float) -> float:
    """Return the seconds until a deadline; raise the library's time-out when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout
    return seconds
