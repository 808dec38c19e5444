"""Ray reads and links what one process reads and links, in the same bytes, whoever dies and whoever stops it.

On a real cluster of two workers on this machine. Without the extra ray these tests are skipped, unless
KG_TEST_SERVERS is "required". None of them waits for ever: LIMIT ends a test, and the run where even that is not heard.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import exports
import pytest
from click.testing import CliRunner
from servers import START_SECONDS, free_port, missing
from with_parent import wrapped

from kg import workers
from kg.blockwise import Registries
from kg.cli import main
from kg.errors import StoreError, UsageError
from kg.names import Names
from kg.on_ray import SHARD, Actors, Ray
from kg.pipeline import KnowledgeBase
from kg.places import Gazetteer
from kg.raycluster import FOLDER, SETTINGS
from kg.read import Options
from kg.relink import relink
from kg.workers import Lost, Task

TESTS = Path(__file__).resolve().parent
HELPERS = ("metrics-export", "dashboard-agent-grpc", "dashboard-agent-listen", "runtime-env-agent")
SHOUT = Task("dying:shout")
KG = str(Path(sys.executable).with_name("kg"))
TOWNS = ("Talbeh", "Salwan", "Tellaf", "Qasr")
SOURCES = ("the Salwan Rights Monitor", "the Red Lantern", "a hospital official")
LIMIT = 600  # seconds; with one other job on two cores the longest takes a minute
HERE = "import os; from kg.raycluster import connected; ray = connected(1); "


@contextmanager
def within(seconds):
    """Fail a test that hangs, and end the whole run where that is not heard because Ray's own code waits."""

    def too_long(*_):
        pytest.fail(f"Ray did not get on within {seconds} s")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    faulthandler.dump_traceback_later(seconds + 60, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.fixture(autouse=True)
def limited():
    with within(LIMIT):
        yield


@pytest.fixture(scope="module")
def _ray():
    if importlib.util.find_spec("ray") is None:
        missing("Ray is not installed: pip install -c constraints.txt -e '.[ray]'")


@pytest.fixture(scope="module")
def cluster(_ray):
    """Start a cluster of two cores in a session of its own, whose workers find the tasks of these tests."""
    # The cluster lets in who knows its token. With ports of its own choice Ray waits 15 s for its helpers, then dies,
    # which is too little on a busy machine.
    known = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    port, *ports = free_ports(5)
    address, folder = f"127.0.0.1:{port}", tempfile.mkdtemp(prefix="kg-ray-", dir=FOLDER)
    command = [str(Path(sys.executable).with_name("ray")), "start", "--head", "--block", "--node-ip-address=127.0.0.1"]
    command += ["--num-cpus=2", "--include-dashboard=false", "--object-store-memory=100000000", f"--port={port}"]
    command += [f"--{name}-port={number}" for name, number in zip(HELPERS, ports, strict=True)]
    with (Path(folder) / "said").open("w") as said, pytest.MonkeyPatch.context() as patch:
        for name, value in {**known, **SETTINGS, "RAY_ADDRESS": address}.items():
            patch.setenv(name, value)
        head = subprocess.Popen(
            wrapped([*command, f"--temp-dir={folder}"]),
            env=os.environ | {"PYTHONPATH": str(TESTS)},
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            until_started(head, Path(said.name))
            with within(START_SECONDS):
                import ray  # noqa: PLC0415 -- it reads the token when it is imported

                ray.init(address, log_to_driver=False)
            yield SimpleNamespace(address=address, session=head.pid)
            with within(START_SECONDS):
                ray.shutdown()
        finally:
            end(head)
            shutil.rmtree(folder)
    assert of_session(head.pid) == []


def until_started(head, said):
    until = time.monotonic() + START_SECONDS
    while "Ray runtime started" not in said.read_text():
        if head.poll() is not None or time.monotonic() > until:
            pytest.fail(f"no Ray cluster within {START_SECONDS} s: {said.read_text()[-2000:]}")
        time.sleep(0.2)


def end(head):
    head.terminate()
    try:
        head.wait(60)
    except subprocess.TimeoutExpired:
        head.kill()  # all that it started ends with it
        head.wait()
    until_gone(head.pid)


def free_ports(number):
    ports = set()
    while len(ports) < number:
        ports.add(free_port())
    return ports


def of_session(session, name=""):
    """Return the processes of a session, all or those whose command line begins so."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields, line = stat.read_text().rpartition(")")[2].split(), (stat.parent / "cmdline").read_text()
        except OSError:
            continue  # it has ended meanwhile
        if int(fields[3]) == session and fields[0] != "Z" and line.startswith(name):
            found.append(int(stat.parent.name))
    return found


def until_gone(session):
    until = time.monotonic() + 60
    while of_session(session) and time.monotonic() < until:
        time.sleep(0.2)


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


exported = partial(exports.exported, least=100)


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
def test_everything_linked_again_on_ray_is_the_same(news, tmp_path, undisturbed, monkeypatch):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    base.ingest([str(news)], Options())
    crews = []
    monkeypatch.setattr(Actors, "__enter__", lambda crew: crews.append(crew) or crew)

    relink(base.ledger, Registries(Names.load(), Gazetteer.load()), everything=True, engine=Ray(2))

    assert len(crews) == 3, "articles, blocks and events are three steps"
    assert exported(base) == undisturbed


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(cluster, news, tmp_path, undisturbed):
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    told, killed = [], []

    def kill(item):
        told.append(item)
        if len(told) in {10, 30}:
            victim = next(row for row in of_session(cluster.session, "ray::Hand") if row not in killed)
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)

    assert base.ingest([str(news)], Options(), kill, engine=Ray(2)).skipped == []
    assert len(killed) == 2
    assert exported(base) == undisturbed


def run(stories, db, **environment):
    command = [KG, "ingest", str(stories), "--engine", "ray", "--workers", "2", "--db", str(db), "--quiet"]
    return subprocess.Popen(
        command, env=os.environ | environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def committed(db):
    return KnowledgeBase(db).ledger.counts()["articles"] if (db / "ledger" / "format.json").exists() else 0


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Return a file of so many stories that some are committed long before the last is read, and what one keeps."""
    place = tmp_path_factory.mktemp("many")
    file = place / "many.jsonl"
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(TESTS.parent / "bench")
        from stories import stories  # noqa: PLC0415 -- a script beside the package

    file.write_text("".join(json.dumps(row) + "\n" for row in stories(300, sentences=2)))
    base = KnowledgeBase(place / "kg.db", create=True)
    base.ingest([str(file)], Options())
    return file, exported(base)


@pytest.mark.parametrize(
    ("where", "sign"), [("here", signal.SIGINT), ("here", signal.SIGKILL), ("on the cluster", signal.SIGKILL)]
)
def test_one_that_is_stopped_leaves_nobody_behind_and_goes_on_to_the_same_bytes(cluster, many, tmp_path, where, sign):
    stories, wanted = many
    db = tmp_path / "kg.db"
    first = run(stories, db, RAY_ADDRESS="" if where == "here" else cluster.address)
    until = time.monotonic() + LIMIT / 2
    while committed(db) < 100 and first.poll() is None and time.monotonic() < until:
        time.sleep(0.3)
    os.killpg(first.pid, sign)  # as a terminal does; the workers are groups of their own
    _, said = first.communicate(timeout=120)
    until_gone(first.pid)

    assert first.returncode == (130 if sign == signal.SIGINT else -sign), said
    assert of_session(first.pid) == []
    assert 100 <= committed(db) < 300

    base = KnowledgeBase(db)
    assert base.ingest([str(stories)], Options(), engine=Ray(2)).known >= 100
    assert exported(base) == wanted


@pytest.mark.usefixtures("_ray")
def test_a_cluster_that_is_started_here_is_for_this_machine_alone_and_leaves_no_files(tmp_path):
    """A folder for files with a long name would be too long for a socket."""
    long = tmp_path / ("x" * 120)
    long.mkdir()
    show = "node = ray._private.worker.global_worker.node; "
    show += "print(node.node_ip_address, node.get_session_dir_path(), os.environ['RAY_AUTH_MODE'])"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}

    done = subprocess.run(
        [sys.executable, "-c", HERE + show],
        env=clean | {"TMPDIR": str(long)},
        capture_output=True,
        timeout=LIMIT / 2,
        check=True,
        text=True,
    )

    address, folder, mode = done.stdout.split()
    assert (address, mode) == ("127.0.0.1", "token")
    assert folder.startswith(f"{FOLDER}/kg-ray-")
    assert not Path(folder).parent.exists()
    assert done.stderr == ""


@pytest.mark.usefixtures("_ray")
def test_a_cluster_that_does_not_answer_is_told_at_once():
    address = f"127.0.0.1:{free_port()}"
    tried = subprocess.run(
        [sys.executable, "-c", HERE],
        env=os.environ | {"RAY_ADDRESS": address},
        capture_output=True,
        timeout=60,
        check=False,
        text=True,
    )

    assert f"No Ray cluster answers at RAY_ADDRESS={address}" in tried.stderr


def test_without_ray_the_command_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.on_ray.importlib.util.find_spec", lambda _: None)

    result = CliRunner().invoke(main, ["ingest", "x.txt", "--engine", "ray", "--db", str(tmp_path / "kg.db")])

    assert result.exit_code != 0
    assert "kg-claims[ray]" in result.stderr + str(result.exception)
    assert not (tmp_path / "kg.db").exists()
