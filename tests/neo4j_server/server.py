"""A real Neo4j Community server for tests and benchmarks, without a container engine.

    python tests/neo4j/server.py FOLDER PORT PASSWORD    (starts it, prints its address, stops at end of input)

The jars come from Maven (118 MB) into `KG_TEST_CACHE`, by default a folder of the user's cache, once. Needs
Java 17 or newer and Maven. The server listens on the loopback only; its data are in FOLDER.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))
from with_parent import wrapped  # noqa: E402 -- also found when this file is run by itself

NEEDED = ("java", "mvn")
OPENED = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent", "java.lang")
HEAP = os.environ.get("NEO4J_HEAP", "1g")
PATIENCE = 600.0  # seconds to start: 10 on a quiet machine, 200 beside ten other processes

CONF = """server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.memory.heap.initial_size={heap}
server.memory.heap.max_size={heap}
server.memory.pagecache.size=256m
dbms.usage_report.enabled=false
"""


def lacking() -> list[str]:
    """Return which programs are missing on this machine."""
    return [name for name in NEEDED if shutil.which(name) is None]


def jars() -> Path:
    """Return the folder with the jars, fetched when they are not there yet: whole or not at all."""
    cache = Path(os.environ.get("KG_TEST_CACHE") or Path.home() / ".cache" / "kg-tests")
    version = (HERE / "pom.xml").read_text("utf-8").split("<version>")[2].split("<")[0]
    lib = cache / f"neo4j-{version}"
    if not lib.is_dir():
        part = cache / f"neo4j-{version}.{os.getpid()}.part"
        command = ["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), "dependency:copy-dependencies"]
        subprocess.run([*command, f"-DoutputDirectory={part}", "-DincludeScope=runtime"], check=True)
        try:
            part.rename(lib)
        except OSError:  # another run was first
            shutil.rmtree(part)
    return lib


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server with its data in a folder; may be stopped and started again on the same port."""

    def __init__(self, folder: Path, password: str, port: int = 0) -> None:
        self.home, self.password, self.port = folder, password, port or free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"bolt://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and return when it answers."""
        classpath = f"{jars()}/*"
        for name in ("conf", "data", "logs", "run"):
            (self.home / name).mkdir(parents=True, exist_ok=True)
        (self.home / "conf" / "neo4j.conf").write_text(CONF.format(port=self.port, heap=HEAP), "utf-8")
        if not (self.home / "data" / "databases").exists():
            environment = os.environ | {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
            admin = ["java", "-cp", classpath, "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", self.password]
            subprocess.run(admin, env=environment, check=True, stdout=subprocess.DEVNULL)
        log = self.home / "logs" / "neo4j.log"
        log.write_text("", "utf-8")
        opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED]
        command = ["java", f"-Xms{HEAP}", f"-Xmx{HEAP}", *opened, "-cp", classpath]
        command += ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.home}"]
        command += [f"--config-dir={self.home / 'conf'}"]
        with (self.home / "logs" / "console.log").open("wb") as console:
            self._process = subprocess.Popen(wrapped(command), stdin=subprocess.DEVNULL, stdout=console, stderr=console)
        until = time.monotonic() + PATIENCE
        while "Started." not in log.read_text("utf-8"):
            if self._process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise RuntimeError(f"Neo4j did not start: {log.read_text('utf-8')[-2000:]}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it in order."""
        if self._process:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


if __name__ == "__main__":
    running = Server(Path(sys.argv[1]).absolute(), sys.argv[3], int(sys.argv[2]))
    running.start()
    sys.stdout.write(f"{running.url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    running.stop()
