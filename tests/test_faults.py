"""Loads that are killed, find the disk full or meet another load: the next ends with the graph of an undisturbed one.

The long series is bench/faults.py.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import Story
from graphs import dump
from test_columns import filled
from test_queries import tell_at_random, tell_depot_fire

from kg import views
from kg.errors import BusyError, StoreError
from kg.ledger import Ledger, Versions
from kg.loaders.base import not_opened, update
from kg.loaders.ladybug import LadybugStore
from kg.loaders.ladybug_file import NEXT
from kg.loaders.oxigraph import OxigraphStore

ENGINES = {"oxigraph": OxigraphStore, "ladybug": LadybugStore}

LOADS = """
import resource, sys
from pathlib import Path
from kg.errors import StoreError
from kg.ledger import Ledger
from kg.loaders import cypher, ladybug, oxigraph
from kg.loaders.base import update
oxigraph.BATCH, oxigraph.UPDATE, oxigraph.BULK, oxigraph.FILL = 20, 400, 200, int(sys.argv[4])
cypher.CypherStore.batch, cypher.CypherStore.linked = 20, 60
ladybug.COPY, ladybug.FILL = int(sys.argv[4]), int(sys.argv[6])
if int(sys.argv[5]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[5]), int(sys.argv[5])))
ledger = Ledger.open(Path(sys.argv[1]))
try:
    store = {"oxigraph": oxigraph.OxigraphStore, "ladybug": ladybug.LadybugStore}[sys.argv[2]](Path(sys.argv[3]))
    print("begun", flush=True)
    update(store, ledger)
    store.close()
except StoreError as error:
    sys.exit(str(error))
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Return the folder of a knowledge base, and what each engine makes of it undisturbed."""
    folder = tmp_path_factory.mktemp("base")
    ledger = filled(folder, tell_at_random(tell_depot_fire(Story()), 3, 150))
    whole = {}
    for name, engine in ENGINES.items():
        store = engine()
        update(store, ledger)
        whole[name] = dump(store)
        store.close()
    return folder / "kg.db", whole


def load(base, engine, view, *, copy=100_000, most=0, fill=500):
    command = [sys.executable, "-c", LOADS, str(base), engine, *map(str, (view, copy, most, fill))]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(base, engine, view, **options):
    """Load undisturbed, and return what is there then."""
    done = load(base, engine, view, **options)
    _, said = done.communicate(timeout=300)
    assert done.returncode == 0, said
    store = ENGINES[engine](view)
    found, reached = dump(store), store.reached()
    store.close()
    assert reached == Ledger.open(base).versions()
    return found


@pytest.mark.parametrize(("engine", "copy"), [(engine, copy) for engine in ENGINES for copy in (1, 100_000)])
def test_loads_that_are_killed_at_any_moment_do_no_harm(engine, copy, base, tmp_path):
    folder, whole = base
    chance = random.Random(7)
    for _ in range(4):
        loading = load(folder, engine, tmp_path / "view", copy=copy)
        assert loading.stdout.readline() == "begun\n"
        time.sleep(chance.uniform(0, 0.7))
        loading.send_signal(signal.SIGKILL)
        loading.communicate()
        store = ENGINES[engine](tmp_path / "view")
        assert store.reached() in (Versions(0, 0, 0, 0), Versions(1, 1, 0, 0), Versions(1, 1, 1, 0))
        store.close()

    assert ended(folder, engine, tmp_path / "view", copy=copy) == whole[engine]


def test_a_writer_that_was_killed_in_a_checkpoint_leaves_the_graph_as_it_was(base, tmp_path):
    folder, whole = base
    view = tmp_path / "view"
    before = tmp_path / "before"
    LadybugStore(view).close()
    shutil.copytree(view, before)
    for _ in range(3):  # Ladybug itself would bring back how far the graph had come, and not its rows
        loading = load(folder, "ladybug", view, copy=1, fill=10**9)
        while loading.poll() is None and not (view / NEXT / "graph.lbug.wal.checkpoint").exists():
            time.sleep(0.0002)
        loading.send_signal(signal.SIGKILL)
        loading.communicate()
        assert list((view / NEXT).glob("graph.lbug.*")), "what is tried here"
        assert (view / "graph.lbug").read_bytes() == (before / "graph.lbug").read_bytes()

    assert ended(folder, "ladybug", view, copy=1) == whole["ladybug"]
    assert not (view / NEXT).exists()


def test_a_reader_sees_the_graph_as_it_was_when_opened_whatever_is_written(base, tmp_path):
    folder, whole = base
    view = tmp_path / "view"
    ended(folder, "ladybug", view)
    reader = LadybugStore(view, read_only=True)
    writer = LadybugStore(view)
    writer.clear()
    during = LadybugStore(view, read_only=True)
    found = dump(during)
    during.close()
    writer.close()

    assert found == dump(reader) == whole["ladybug"]
    reader.close()
    after = LadybugStore(view, read_only=True)
    assert dump(after) == []
    after.close()


def test_a_folder_has_one_writer_also_within_a_process(tmp_path):
    writer = LadybugStore(tmp_path / "view")
    with pytest.raises(StoreError, match="another process is writing"):
        LadybugStore(tmp_path / "view")
    writer.close()
    LadybugStore(tmp_path / "view").close()


def test_what_a_version_that_wrote_in_place_left_unfinished_is_made_anew(base, tmp_path):
    folder, whole = base
    view = tmp_path / "view"
    ended(folder, "ladybug", view)
    (view / "graph.lbug.wal").write_bytes(b"left")
    (view / "graph.lbug.kept").write_bytes(b"somebody's own")

    assert ended(folder, "ladybug", view) == whole["ladybug"]
    assert (view / "graph.lbug.kept").exists()
    assert not (view / "graph.lbug.wal").exists()


@pytest.mark.parametrize(("engine", "copy"), [(engine, copy) for engine in ENGINES for copy in (1, 100_000)])
def test_a_full_disk_is_told_and_the_next_load_makes_it_good(engine, copy, base, tmp_path):
    folder, whole = base
    ENGINES[engine](tmp_path / "view").close()
    largest = max(file.stat().st_size for file in Path(tmp_path / "view").rglob("*") if file.is_file())

    loading = load(folder, engine, tmp_path / "view", copy=copy, most=max(largest + 4096, 16_384))
    _, said = loading.communicate(timeout=300)

    assert loading.returncode == 1 or (engine, loading.returncode) == ("ladybug", -signal.SIGABRT), said
    # Ladybug 0.22 ends the process when it cannot write while it closes; the error has been told by then.
    assert "the graph cannot be written" in said
    assert "Traceback" not in said
    assert ended(folder, engine, tmp_path / "view", copy=copy) == whole[engine]


@pytest.mark.parametrize("engine", ENGINES)
def test_of_two_loads_at_once_one_is_told_to_wait(engine, base, tmp_path):
    folder, whole = base
    loads = [load(folder, engine, tmp_path / "view") for _ in range(2)]
    said = [one.communicate(timeout=300)[1] for one in loads]

    assert 0 in [one.returncode for one in loads]
    assert all(
        one.returncode == 0 or "another process is writing" in text for one, text in zip(loads, said, strict=True)
    )
    assert ended(folder, engine, tmp_path / "view") == whole[engine]


@pytest.mark.parametrize("language", views.EMBEDDED)
def test_who_put_something_into_the_ledger_waits_for_a_view_that_another_is_writing_to(language, tmp_path, story):
    ledger = Ledger.open(tmp_path, create=True)
    story.says("Monitor", 27)
    ledger.add(list(story.articles.values()), story.claims)
    other = ENGINES[views.EMBEDDED[language].name](tmp_path / views.EMBEDDED[language])
    update(other, ledger)
    story.says("Medics", 9)
    ledger.add(list(story.articles.values()), story.claims)
    ending = threading.Timer(1.5, other.close)

    ending.start()
    views.bring_up(tmp_path, ledger, made=True)
    ending.join()

    assert {one.reached for one in views.states(tmp_path, lambda: ("", ""))} == {ledger.versions()}


def test_a_view_that_another_keeps_is_told_in_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(views, "WAIT_SECONDS", 0.3)
    ledger = Ledger.open(tmp_path, create=True)
    other = OxigraphStore(tmp_path / views.EMBEDDED["sparql"])

    with pytest.raises(StoreError, match="another process is writing to this graph"):
        views.bring_up(tmp_path, ledger)
    other.close()


def test_a_lock_that_is_denied_is_not_taken_for_another_process():
    denied = OSError("IO error: While open a file for lock: views/oxigraph/LOCK: Permission denied")

    told = not_opened(Path("views/oxigraph"), denied)

    assert not isinstance(told, BusyError)
    assert "Give yourself the right to write there" in str(told)


def test_of_two_ingests_at_once_both_are_kept_and_in_the_view(tmp_path):
    for name, dead in (("one", 27), ("two", 9)):
        text = f"At least {dead} people were killed in Tellaf on Tuesday, a hospital official said."
        (tmp_path / f"{name}.txt").write_text(f"publisher: {name}\npublished: 2018-07-12\n\n{text}\n")
    kg = [sys.executable, "-c", "from kg.cli import main; main()", "ingest", "--db", "kg.db", "--workers", "1"]
    ingests = [subprocess.Popen([*kg, f"{name}.txt"], cwd=tmp_path, stderr=subprocess.PIPE) for name in ("one", "two")]
    said = [one.communicate(timeout=300)[1] for one in ingests]

    assert [one.returncode for one in ingests] == [0, 0], said
    ledger = Ledger.open(tmp_path / "kg.db")
    assert ledger.counts()["articles"] == 2
    assert {one.reached for one in views.states(tmp_path / "kg.db", lambda: ("", "")) if one.reached} == {
        ledger.versions()
    }
