"""Real SPARQL servers for the tests: started when first asked for, on a free port of this machine, ended with the run.

`KG_TEST_SERVERS=required` turns a server that cannot be started into a failure.
The jar of Fuseki is kept in a cache folder of the user (`XDG_CACHE_HOME`).
"""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

import httpx
import pytest
from with_parent import wrapped

from kg.loaders.sparql_http import PASSWORD, USERNAME

FUSEKI = "5.6.0"
KINDS = ("oxigraph-server", "fuseki")
START_SECONDS = 300  # a JVM on a busy machine took 90
USER, WORD = "reader", "right-word"
"""Who may read and write in Fuseki; Oxigraph's server has no users."""


def missing(what: str) -> NoReturn:
    """Skip what needs a server that cannot be had here, or fail where it has to be there."""
    if os.environ.get("KG_TEST_SERVERS") == "required":
        pytest.fail(what)
    pytest.skip(what)


@functools.cache
def server(kind: str) -> str:
    """Return the address of the dataset of a running server, empty when it was started."""
    return {"oxigraph-server": oxigraph, "fuseki": fuseki}[kind]()


def emptied(kind: str) -> str:
    """Return the address of a dataset with nothing in it, which the environment lets one into from now on."""
    url = server(kind)
    os.environ[USERNAME], os.environ[PASSWORD] = USER, WORD
    httpx.post(f"{url}/update", data={"update": "CLEAR ALL"}, auth=(USER, WORD), timeout=60).raise_for_status()
    return url


def oxigraph(*options: str) -> str:
    """Start Oxigraph's own server and return its address."""
    port = free_port()
    start([oxigraph_program(), "serve", "--bind", f"127.0.0.1:{port}", *options])
    return wait_for(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port}/query")


def oxigraph_program() -> str:
    """Return the path of Oxigraph's program, which comes with the extra `test`."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    return program or missing("the Oxigraph server is not installed: pip install oxigraph")


def fuseki() -> str:
    """Start Apache Jena Fuseki with a dataset in memory, for one user, and return its address."""
    jar = fuseki_jar()
    port, base = free_port(), Path(tempfile.mkdtemp(prefix="kg-fuseki-"))
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    (base / "users").write_text(f"{USER}: {WORD}\n")
    options = ["--update", "--mem", "--localhost", f"--port={port}", f"--passwd={base / 'users'}", "--auth=basic"]
    command = ["java", "-Xmx1g", "-jar", str(jar), *options, "/kg"]
    start(command, cwd=base, env=os.environ | {"FUSEKI_BASE": str(base)})
    return wait_for(f"http://127.0.0.1:{port}/kg", f"http://127.0.0.1:{port}/$/ping")


def fuseki_jar() -> Path:
    """Return the jar of Fuseki, fetched once by Maven."""
    if not shutil.which("java"):
        missing("Fuseki needs Java 17")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kg-test-servers"
    jar = cache / f"jena-fuseki-server-{FUSEKI}.jar"
    if not jar.exists():
        if not shutil.which("mvn"):
            missing("Fuseki is fetched by Maven, which is not there")
        cache.mkdir(parents=True, exist_ok=True)
        artifact = f"-Dartifact=org.apache.jena:jena-fuseki-server:{FUSEKI}"
        command = ["mvn", "-q", "-B", "dependency:copy", artifact, f"-DoutputDirectory={cache}"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not jar.exists():
            missing(f"Maven does not fetch Fuseki: {done.stdout[-300:]}")
    return jar


def start(command: list[str], **options: object) -> subprocess.Popen[bytes]:
    """Start a server that ends with this process, also when that is killed."""
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(wrapped(command), **(quiet | options))  # type: ignore[call-overload]
    atexit.register(end, process)
    return process


def end(process: subprocess.Popen[bytes]) -> None:
    """End a server."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(url: str, ping: str) -> str:
    """Return the address when the server answers, whatever it says."""
    for _ in range(START_SECONDS * 10):
        try:
            httpx.get(ping, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return url
    missing(f"no server answers at {url} after {START_SECONDS} seconds")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
