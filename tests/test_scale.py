"""Ray reads and links what one process reads and links, in the same bytes, whoever dies and whoever stops it.

On a real cluster of two workers on this machine; without the extra ray these tests are skipped.
"""

from __future__ import annotations

import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from kg import workers
from kg.blockwise import Registries
from kg.cli import main
from kg.errors import StoreError, UsageError
from kg.interchange import export_claims, export_relations
from kg.names import Names
from kg.on_ray import SETTINGS, SHARD, Actors, Ray
from kg.pipeline import KnowledgeBase
from kg.places import Gazetteer
from kg.read import Options
from kg.relink import relink
from kg.workers import Lost, Task

if importlib.util.find_spec("ray") is None:
    pytest.skip("Ray is not installed: pip install -c constraints.txt '.[ray]'", allow_module_level=True)

TESTS = Path(__file__).resolve().parent
HELPERS = ("metrics-export", "dashboard-agent-grpc", "dashboard-agent-listen", "runtime-env-agent")
SHOUT = Task("dying:shout")
KG = str(Path(sys.executable).with_name("kg"))
TOWNS = ("Talbeh", "Salwan", "Tellaf", "Qasr")
SOURCES = ("the Salwan Rights Monitor", "the Red Lantern", "a hospital official")


@pytest.fixture(scope="module")
def cluster():
    """Start a cluster of two cores in a process of its own, whose workers find the tasks of these tests."""
    # The cluster lets in who knows its token. With ports of its own choice Ray waits 15 s for its helpers, then dies,
    # which is too little on a busy machine.
    known = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    environment = os.environ | SETTINGS | known | {"PYTHONPATH": str(TESTS)}
    port, *ports = free(5)
    address = f"127.0.0.1:{port}"
    command = [Path(sys.executable).with_name("ray"), "start", "--head", "--block", "--node-ip-address=127.0.0.1"]
    command += ["--num-cpus=2", "--include-dashboard=false", "--object-store-memory=100000000", f"--port={port}"]
    command += [f"--{name}-port={number}" for name, number in zip(HELPERS, ports, strict=True)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as head:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in {**known, **SETTINGS, "RAY_ADDRESS": address}.items():
                patch.setenv(name, value)
            import ray  # noqa: PLC0415 -- it reads how it is to say who it is when it is imported

            until = time.monotonic() + 300
            while not ray.is_initialized():
                try:
                    ray.init(address, log_to_driver=False)
                except Exception:  # noqa: BLE001 -- it raises any kind while the cluster comes up
                    assert time.monotonic() < until
                    assert head.poll() is None
                    time.sleep(1)
            yield SimpleNamespace(address=address, head=head.pid)
            ray.shutdown()
        head.terminate()


def free(number):
    """Return ports of this machine that nobody listens at."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@pytest.fixture(autouse=True)
def always_shared(monkeypatch):
    monkeypatch.setattr(workers, "LEAST", 1)


def shouted(texts, size=len):
    return list(Ray(2).map([(text, True) for text in texts], SHOUT, size))


@pytest.fixture
def news(tmp_path):
    """Return a file of sixty short stories that agree and disagree, over three weeks and their seams."""
    file = tmp_path / "news.jsonl"
    with file.open("w") as out:
        for n in range(60):
            town, killed = TOWNS[n % 4], 2 + n % 7
            text = (
                f"{killed} people were killed in the village of {town} on Wednesday, {SOURCES[n % 3]} said. "
                f"The army shelled {town}, the Red Lantern said. This is report {n}."
            )
            day = f"2018-07-{8 + n % 15:02}"
            row = {"id": str(n), "publisher": "Tanu", "published": day, "url": f"https://tanu.example/{n}"}
            out.write(json.dumps(row | {"text": text}) + "\n")
    return file


@pytest.fixture
def undisturbed(news, tmp_path):
    base = KnowledgeBase(tmp_path / "undisturbed.db", create=True)
    base.ingest([str(news)], Options())
    return exported(base)


def exported(base):
    rows = [*export_claims(base.ledger), *export_relations(base.ledger, pairs=True)]
    assert len(rows) > 100
    return [json.dumps(row, sort_keys=True) for row in rows]


def test_what_comes_out_is_in_the_order_of_what_went_in(cluster):
    texts = ["slow one", *(f"text {n}" for n in range(150))]

    assert cluster.address
    assert shouted(texts) == [(text, text.upper()) for text in texts]


@pytest.mark.usefixtures("cluster")
def test_what_an_actor_dies_at_once_costs_nothing(tmp_path):
    texts = ["a", f"once {tmp_path / 'seen'}", "b", "c"]

    assert shouted(texts) == [(text, text.upper()) for text in texts]


@pytest.mark.usefixtures("cluster")
def test_what_kills_its_actors_is_named_and_all_beside_it_is_done():
    (_, a), (_, lost), (_, b), (_, c) = shouted(["a", "killed", "b", "c"])

    assert (a, b, c) == ("A", "B", "C")
    assert isinstance(lost, Lost)


@pytest.mark.usefixtures("cluster")
def test_an_error_in_an_actor_is_raised_with_where_it_came_from():
    with pytest.raises(ValueError, match="this text is wrong") as caught:
        shouted(["a", "wrong"])

    assert "dying.py" in "".join(caught.value.__notes__)


@pytest.mark.usefixtures("cluster")
def test_a_task_that_the_cluster_lacks_is_told_and_does_not_hang():
    with pytest.raises(StoreError, match="Install kg-claims"):
        list(Ray(2).map([("a", True)], Task("nowhere:shout"), len))


@pytest.mark.usefixtures("cluster")
def test_more_workers_than_the_cluster_has_cores_are_refused():
    with pytest.raises(UsageError, match="2 cores"):
        list(Ray(3).map([("a", True)], SHOUT, len))


@pytest.mark.usefixtures("cluster")
def test_reading_ahead_is_bounded():
    read = 0

    def jobs():
        nonlocal read
        for n in range(10_000):
            read += 1
            yield f"slow {n}", True

    with Actors(2, SHOUT) as crew:
        next(crew.map(jobs(), lambda _: 2 * SHARD))

    assert read <= 2 * workers.AHEAD


@pytest.mark.usefixtures("cluster")
def test_ray_keeps_what_one_process_keeps(news, tmp_path, undisturbed):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)

    outcome = base.ingest([str(news)], Options(), engine=Ray(2))

    assert outcome.articles == 60
    assert exported(base) == undisturbed


@pytest.mark.usefixtures("cluster")
def test_everything_linked_again_on_ray_is_the_same(news, tmp_path, undisturbed):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    base.ingest([str(news)], Options())

    relink(base.ledger, Registries(Names.load(), Gazetteer.load()), everything=True, engine=Ray(2))

    assert exported(base) == undisturbed


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(cluster, news, tmp_path, undisturbed):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    told, killed = [], []

    def kill(item):
        told.append(item)
        if len(told) in {10, 30}:
            victim = next(row for row in processes_of("ray::Hand", cluster.head) if row not in killed)
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    assert base.ingest([str(news)], Options(), kill, engine=Ray(2)).skipped == []
    assert len(killed) == 2
    assert exported(base) == undisturbed


def processes_of(name, above):
    """Return the processes under another that have such a name."""
    parents, names = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text, line = stat.read_text(), (stat.parent / "cmdline").read_text()
        except OSError:
            continue  # it has ended meanwhile
        number = int(stat.parent.name)
        parents[number], names[number] = int(text.rpartition(")")[2].split()[1]), line

    def ours(number):
        while number > 1:
            if number == above:
                return True
            number = parents.get(number, 0)
        return False

    return [number for number, line in names.items() if line.startswith(name) and ours(number)]


def run(news, db, address, *more):
    environment = os.environ | {"RAY_ADDRESS": address}
    arguments = [KG, "ingest", str(news), "--engine", "ray", "--workers", "2", "--db", str(db), "--quiet", *more]
    # A driver that leaves little work to itself: as many articles as there are.
    return subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE, text=True)


def committed(db):
    return KnowledgeBase(db).ledger.counts()["articles"] if (db / "ledger" / "format.json").exists() else 0


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_one_that_is_stopped_goes_on_and_ends_in_the_same_bytes(cluster, tmp_path, sign, status):
    """Enough stories that some are committed long before the last is read."""
    stories = tmp_path / "many.jsonl"
    sys.path.insert(0, str(TESTS.parent / "bench"))
    from stories import stories as made  # noqa: PLC0415 -- a script beside the package

    stories.write_text("".join(json.dumps(row) + "\n" for row in made(600, sentences=1)))
    alone = KnowledgeBase(tmp_path / "alone.db", create=True)
    alone.ingest([str(stories)], Options())

    db = tmp_path / "kg.db"
    first = run(stories, db, cluster.address)
    until = time.monotonic() + 120
    while committed(db) < 100 and first.poll() is None and time.monotonic() < until:
        time.sleep(0.1)
    first.send_signal(sign)
    _, said = first.communicate(timeout=120)
    assert first.returncode == status, said
    assert 100 <= committed(db) < 600

    second = run(stories, db, cluster.address)
    _, said = second.communicate(timeout=300)
    assert second.returncode == 0, said
    assert "known already" in said
    assert exported(KnowledgeBase(db)) == exported(alone)


def test_without_ray_the_command_says_what_to_install(tmp_path, monkeypatch):
    from click.testing import CliRunner  # noqa: PLC0415 -- the only test here that needs no cluster

    monkeypatch.setattr("kg.on_ray.importlib.util.find_spec", lambda _: None)

    result = CliRunner().invoke(main, ["ingest", "x.txt", "--engine", "ray", "--db", str(tmp_path / "kg.db")])

    assert result.exit_code != 0
    assert "kg-claims[ray]" in result.stderr + str(result.exception)
    assert not (tmp_path / "kg.db").exists()
