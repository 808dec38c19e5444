"""Loading a real Neo4j: everything at once, whose it is, and what happens when a load or the server fails."""

from __future__ import annotations

import random
import subprocess
import sys
from dataclasses import replace
from functools import partial

import neo4j
import pytest
from conftest import Story
from graphs import column, count, dump
from neo4j_server.running import PASSWORD, store_of
from test_columns import filled
from test_queries import tell_at_random, tell_depot_fire

from kg import views
from kg.errors import StoreError
from kg.ledger import Versions
from kg.loaders.base import update
from kg.loaders.neo4j import Neo4jStore
from kg.loaders.servers import opened

NOTHING = Versions(0, 0, 0, 0)


pytest_plugins = ["neo4j_server.fixtures"]


# -- everything at once ----------------------------------------------------------------


@pytest.fixture
def small_pieces(monkeypatch):
    """Let any ledger be worth filling from, a few rows a piece."""
    monkeypatch.setattr("kg.loaders.neo4j.FILL", 1)
    monkeypatch.setattr("kg.loaders.neo4j.ROWS", 5)


@pytest.fixture
def ledger(tmp_path, small_pieces):  # noqa: ARG001 -- it is to be filled from so
    """Give a ledger of some ninety pieces."""
    told = tell_at_random(tell_depot_fire(Story()), 3, 40)
    for value in ('"}) DETACH DELETE n //', "a\nb\\u0022", "درعا", "\x01\x1b"):
        told.says(value, 27, sentence=value, publisher=value, place=value, via=["Wire", value], family="F")
    told.says("Monitor", 9, None, said="")
    return filled(tmp_path, told)


@pytest.fixture
def cut_off(monkeypatch):
    """Return what loads a ledger until some pieces have been written."""

    def load(store, ledger, pieces):
        left = iter(range(pieces))
        with monkeypatch.context() as patch:
            lay = Neo4jStore._lay  # noqa: SLF001 -- what stands for a kill
            patch.setattr(Neo4jStore, "_lay", lambda *given, **more: (next(left), lay(*given, **more)))
            with pytest.raises(StopIteration):
                update(store, ledger)

    return load


@pytest.fixture
def written(monkeypatch):
    """Give a list of how many rows each statement has written."""
    sizes = []
    create = Neo4jStore._create  # noqa: SLF001 -- where rows go in
    monkeypatch.setattr(Neo4jStore, "_create", lambda *given: (sizes.append(len(given[3])), create(*given)))
    return sizes


def row_by_row(ledger, monkeypatch, store):
    with monkeypatch.context() as patch:
        patch.setattr("kg.loaders.neo4j.FILL", 1_000_000)
        update(store, ledger)
    return dump(store)


def test_filling_makes_the_graph_that_loading_row_by_row_makes(store, embedded, ledger, monkeypatch):
    whole = row_by_row(ledger, monkeypatch, store)
    store.clear()

    update(store, ledger)

    assert dump(store) == whole == row_by_row(ledger, monkeypatch, embedded)
    assert store.reached() == ledger.versions()
    assert len(whole) > 700


@pytest.mark.parametrize("pieces", [0, 20, 60, 80])
def test_a_fill_that_was_cut_off_is_gone_on_with(pieces, store, ledger, cut_off, written):
    update(store, ledger)
    whole, rows = dump(store), sum(written)
    store.clear()
    written.clear()
    cut_off(store, ledger, pieces)
    assert store.reached() == NOTHING

    update(store, ledger)

    assert dump(store) == whole
    assert sum(written) == rows, "what was there was not written again"


def test_what_was_left_of_another_state_is_taken_out(store, ledger, cut_off, monkeypatch):
    cut_off(store, ledger, 60)
    ledger.replace({"event:depot": []}, covers=ledger.versions().claims)

    update(store, ledger)
    found = dump(store)
    store.clear()

    assert found == row_by_row(ledger, monkeypatch, store)


def test_what_was_left_of_another_ledger_is_taken_out(store, ledger, cut_off, tmp_path):
    cut_off(store, ledger, 60)
    told = Story()
    told.says("Medics", 9)

    update(store, filled(tmp_path / "other", told))

    assert count(store, "Claim") == 1
    assert column(store, "", "(s:Source) : s.label") == ["Daily", "Medics"]


@pytest.mark.usefixtures("small_pieces")
def test_ids_with_control_characters_are_loaded_row_by_row(store, tmp_path):
    told = Story()
    told.says("Monitor", 27)
    for some in (told.claims, told.links, told.answers):
        some[0] = replace(some[0], **({"given_id": "a\x1f"} if some is told.claims else {"claim": "a\x1f"}))
    other = filled(tmp_path / "other", told)

    assert not store.fill(other, other.versions())
    assert dump(store) == []


def test_a_piece_that_was_kept_and_not_acknowledged_is_not_done_twice(store, ledger, monkeypatch):
    update(store, ledger)
    whole = dump(store)
    store.clear()
    once = neo4j.Session.execute_write

    def twice(session, work, *given):
        once(session, work, *given)
        return once(session, work, *given)

    monkeypatch.setattr(neo4j.Session, "execute_write", twice)
    update(store, ledger)

    assert dump(store) == whole


# -- whose it is -------------------------------------------------------------------------


def test_another_knowledge_base_is_refused_and_put_in_place_on_demand(server, store, tmp_path):
    here, there = Story(), Story()
    here.says("Monitor", 27)
    there.says("Medics", 9)
    ledgers = [filled(tmp_path / name, told) for name, told in (("here", here), ("there", there))]
    load = partial(views.load_server, tmp_path, url=server.url, credentials=lambda: ("neo4j", PASSWORD))
    load(ledger=ledgers[0])
    load(ledger=ledgers[0])
    before = dump(store)

    with pytest.raises(StoreError, match=r"holds another knowledge base.*--rebuild"):
        load(ledger=ledgers[1])
    assert dump(store) == before
    load(ledger=ledgers[1], rebuild=True)

    assert column(store, "", "(:Claim)-[:saidBy]->(s:Source) : s.label") == ["Medics"]
    assert store.owner() == ledgers[1].identity


def test_a_store_that_is_made_anew_stays_that_of_its_ledger(server, store, tmp_path, monkeypatch):
    told = Story()
    told.says("Monitor", 27)
    ledger = filled(tmp_path, told)
    load = partial(views.load_server, tmp_path, ledger, server.url, lambda: ("neo4j", PASSWORD))
    load()
    monkeypatch.setattr(type(ledger), "thinned", lambda _: ledger.versions().claims + 1)  # as after `ingest --again`

    load()

    assert store.owner() == ledger.identity
    assert count(store, "Claim") == 1


# -- a server that refuses, and one that goes away ---------------------------------------


def test_a_wrong_password_is_told_and_not_shown(server):
    with pytest.raises(StoreError, match="refuses the user or the password") as error:
        opened(server.url, lambda: ("neo4j", "secret-and-wrong"))

    assert "secret" not in str(error.value)


def test_a_database_that_is_not_there_is_told(server):
    with pytest.raises(StoreError, match="there is no database 'nowhere'"):
        opened(f"{server.url}/nowhere", lambda: ("neo4j", PASSWORD))


def test_of_two_loads_at_once_the_earlier_gives_way(server, store, story):
    story.says("Monitor", 27)
    story.load(store)
    other = store_of(server)
    story.load(other)

    with pytest.raises(StoreError, match="another load of this store has begun"):
        story.load(store)
    story.load(other)
    other.close()


LOADING = """
import sys
from pathlib import Path
from kg.errors import StoreError
from kg.ledger import Ledger
from kg.loaders import neo4j
from kg.loaders.base import update
from kg.loaders.servers import opened
neo4j.FILL, neo4j.ROWS, neo4j.PATIENCE, slow = 1, 1, float(sys.argv[4]), neo4j.Neo4jStore._lay
def lay(*given, **more):
    print("begun", flush=True)
    slow(*given, **more)
neo4j.Neo4jStore._lay = lay
try:
    update(opened(sys.argv[1], lambda: ("neo4j", sys.argv[2])), Ledger.open(Path(sys.argv[3])))
    print("done", flush=True)
except StoreError as error:
    print(error, flush=True)
"""


def loading(server, base, patience=15):
    """Begin a load, a transaction a row, in a process of its own, which prints when some of it is there."""
    command = [sys.executable, "-c", LOADING, server.url, PASSWORD, str(base), str(patience)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def wait_for(process, pieces):
    for _ in range(pieces):
        assert process.stdout.readline() == "begun\n"


@pytest.fixture
def whole(store, ledger):
    """Give what an undisturbed load of the ledger makes, and empty the store again."""
    update(store, ledger)
    made = dump(store)
    store.clear()
    return made


def test_a_server_that_goes_away_is_told_and_the_next_load_makes_it_good(server, store, ledger, whole, tmp_path):
    store.close()
    with loading(server, tmp_path / "kg.db") as load:
        wait_for(load, 50)
        server.kill()
        said = load.stdout.read()
    assert "the server cannot be reached" in said
    with pytest.raises(StoreError, match="the server cannot be reached"):
        store_of(server)

    server.start()
    again = store_of(server)
    assert again.reached() == NOTHING
    update(again, ledger)

    assert dump(again) == whole
    again.close()


def test_a_load_goes_on_by_itself_when_the_server_comes_back(server, store, whole, tmp_path):
    store.close()
    with loading(server, tmp_path / "kg.db", patience=600) as load:
        wait_for(load, 50)
        server.kill()
        server.start()
        assert load.stdout.read().splitlines()[-1] == "done"

    again = store_of(server)
    assert dump(again) == whole
    again.close()


def test_loads_that_are_killed_at_any_moment_do_no_harm(server, store, ledger, whole, tmp_path):
    chance = random.Random(7)
    for _ in range(4):
        with loading(server, tmp_path / "kg.db") as load:
            wait_for(load, chance.randrange(1, 100))
            load.kill()
        assert store.reached() == NOTHING

    update(store, ledger)

    assert dump(store) == whole


def test_of_two_processes_that_load_at_once_the_earlier_gives_way(server, store, whole, tmp_path):
    with loading(server, tmp_path / "kg.db") as earlier:
        wait_for(earlier, 30)
        with loading(server, tmp_path / "kg.db") as later:
            said = [load.stdout.read().splitlines()[-1] for load in (earlier, later)]

    assert "another load of this store has begun" in said[0]
    assert said[1] == "done"
    assert dump(store) == whole
