"""The page: what was found, over HTTP, rendered here and readable without scripts. It never decides what is true."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from kg.serve.app import application
from kg.serve.guard import Keys

__all__ = ["Keys", "application", "is_loopback", "kept_up", "run"]

LOCAL: Final = "localhost"


def is_loopback(host: str) -> bool:
    """Say whether a server bound to this host is reached from this machine only.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == LOCAL


@contextmanager
def kept_up(base: Path) -> Iterator[None]:
    """Keep the pages up to the ledger meanwhile, in another process."""
    with subprocess.Popen(  # noqa: S603 -- our own module
        [sys.executable, "-P", "-m", "kg.serve.keeper", str(base)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as keeper:
        try:
            yield
        finally:
            assert keeper.stdin is not None
            keeper.stdin.close()


def run(base: Path, host: str, port: int, *, hosts: Sequence[str], keys: Keys, edit: bool, who: str) -> None:  # noqa: PLR0913 -- the options of `kg serve`
    """Serve the pages of a knowledge base until interrupted."""
    import uvicorn  # noqa: PLC0415 -- who only tests or mounts the application needs no server

    app = application(base, hosts=(host, *hosts), keys=keys, closed=not is_loopback(host), edit=edit, who=who)
    with kept_up(base):
        uvicorn.run(
            app, host=host, port=port, log_level="warning", access_log=False, server_header=False, date_header=True,
            proxy_headers=False, timeout_keep_alive=5, limit_concurrency=500, h11_max_incomplete_event_size=32_768,
            lifespan="off",
        )  # fmt: skip
