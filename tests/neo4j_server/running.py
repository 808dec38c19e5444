"""The one Neo4j server of a test run: started when first asked for, ended with the run.

Skips where Java or Maven are missing, unless KG_TEST_SERVERS is "required".
"""

from __future__ import annotations

import atexit
import functools
import shutil
import tempfile
from pathlib import Path

from neo4j_server.server import Server, lacking
from servers import missing

from kg.loaders.base import Server as Store
from kg.loaders.servers import opened

PASSWORD = "for-tests-only"  # noqa: S105 -- of a server that lives as long as the tests


@functools.cache
def running() -> Server:
    """Return the server, which a test that ends it starts again."""
    if lacking():
        missing(f"no Neo4j is tested: {', '.join(lacking())} lacking; install openjdk-17-jdk-headless and maven")
    folder = Path(tempfile.mkdtemp(prefix="kg-neo4j-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    server = Server(folder, PASSWORD)
    atexit.register(server.stop)
    server.start()
    return server


def store_of(server: Server, **options: bool) -> Store:
    """Return a server's store, opened."""
    return opened(server.url, lambda: ("neo4j", PASSWORD), **options)
