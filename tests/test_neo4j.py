"""The property graph on a real Neo4j: what every store must do, the same rows, and what happens when it fails.

Skipped where Java or Maven are missing, unless KG_TEST_SERVERS is "required".
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from functools import partial

import neo4j
import pytest
from conftest import Story
from graphs import column, count, dump
from neo4j_server.server import Server, lacking
from test_columns import filled
from test_queries import tell_at_random, tell_depot_fire

from kg import views
from kg.errors import StoreError, UsageError
from kg.export.cypher import script
from kg.ledger import Versions
from kg.loaders.base import update
from kg.loaders.ladybug import LadybugStore
from kg.loaders.neo4j import Neo4jStore
from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.servers import opened
from kg.query import load, names, run
from kg.relations import relations

PASSWORD = "for-tests-only"  # noqa: S105 -- of a server that lives as long as the tests
NOTHING = Versions(0, 0, 0, 0)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    missing = lacking()
    if missing and os.environ.get("KG_TEST_SERVERS") == "required":
        pytest.fail(f"KG_TEST_SERVERS requires {', '.join(missing)}: install openjdk-17-jdk-headless and maven")
    if missing:
        pytest.skip(f"no Neo4j is tested: {', '.join(missing)} lacking; install openjdk-17-jdk-headless and maven")
    running = Server(tmp_path_factory.mktemp("neo4j"), PASSWORD)
    running.start()
    yield running
    running.stop()


def store_of(server, **options):
    return opened(server.url, lambda: ("neo4j", PASSWORD), **options)


@pytest.fixture
def store(server):
    fresh = store_of(server)
    fresh.clear()
    yield fresh
    fresh.close()


@pytest.fixture
def embedded():
    in_memory = LadybugStore()
    yield in_memory
    in_memory.close()


# -- what every store must do -------------------------------------------------------


def test_neo4j_holds_what_ladybug_holds(store, embedded, story):
    tell_at_random(tell_depot_fire(story), 3, 40)

    story.load(store)

    assert dump(store) == dump(story.load(embedded))
    assert store.reached() == Versions(1, 1, 1, 0)


def test_a_second_load_adds_nothing_and_batches_do_not_show(store, embedded, story, monkeypatch):
    tell_at_random(story, 5, 30)
    story.load(embedded)
    for name, number in {"batch": 7, "linked": 40}.items():
        monkeypatch.setattr(Neo4jStore, name, number)
    monkeypatch.setattr("kg.loaders.neo4j.ROWS", 3)

    for _ in range(2):
        story.load(store)
        assert dump(store) == dump(embedded)


def test_a_unit_is_replaced_whole_and_no_other(store, story):
    story.says("State TV", 9, family="State", via=["Wire"])
    story.says("Medics", 9, event="other")
    story.load(store)
    moved = replace(story.links[0], family="Crown", via=())

    store.replace([("event:depot", []), ("block:Y/2018-W28", [moved])], Versions(1, 1, 2, 0))

    assert column(store, "", "(e:Event) : e.id") == ["other"]
    assert column(store, "", "(:Claim)-[:via]->(s:Source) : s.label") == []
    assert column(store, "", "(:Source)-[:memberOf]->(s:Source) : s.label") == ["Crown"]
    assert column(store, "", "(c:Claim) : c.unit") == ["block:X/2018-W28", "block:Y/2018-W28"]
    assert (count(store, "Question"), count(store, "Answer"), count(store, "Claim")) == (1, 1, 2)

    store.replace([("block:Y/2018-W28", [])], Versions(1, 1, 3, 0))

    assert column(store, "", "(c:Claim) : c.family") == ["", "Medics"]


def test_a_load_that_fails_leaves_the_store_as_it_was(store, story):
    story.says("Monitor", 27)
    story.load(store)
    before, reached = dump(store), store.reached()
    story.says("Medics", 9)

    with pytest.raises(StoreError, match="kg load --rebuild"):
        store.replace(story.units().items(), Versions(2, 2, 2, 0))

    assert (dump(store), store.reached()) == (before, reached)


@pytest.mark.parametrize("value", ['"}) DETACH DELETE n //', "a\nb\\u0022", "درعا", "\x01\x1b"])
def test_hostile_text_goes_in_and_out_unchanged(value, store, story):
    story.says(value, 27, sentence=value, publisher=value, place=value)
    story.load(store)

    assert column(store, "", "(c:Claim) : c.sentence") == [value]
    assert [row["source"] for row in run(load("by-source", "cypher"), store, {"by": value})] == [value]


def test_the_script_that_is_exported_makes_the_same_graph(server, store, tmp_path, monkeypatch):
    monkeypatch.setattr("kg.export.cypher.ROWS", 7)
    told = tell_at_random(tell_depot_fire(Story()), 3, 40)
    for value in ("it's \\ \\u0027 ; \n'); MATCH (n) DETACH DELETE n;\n", "درعا \U0001f600", "\x01\t\u2028"):
        told.says(value, 27, sentence=value, publisher=value, place=value)
    ledger = filled(tmp_path, told)
    update(store, ledger)
    loaded = dump(store)
    store.clear()

    written = "".join(f"{statement}\n" for statement in script(ledger))
    with neo4j.GraphDatabase.driver(server.url, auth=("neo4j", PASSWORD)) as driver, driver.session() as session:
        for statement in written.split(";\n"):  # as cypher-shell reads it: what ends a statement ends a line
            if statement.strip():
                session.run(statement).consume()

    assert dump(store) == loaded
    assert len(loaded) > 500


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


# -- the same rows -------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(server):
    """Give a story with a store that holds it on Neo4j, and one in RDF."""
    story = tell_at_random(tell_at_random(tell_depot_fire(Story()), 3, 60), 4, 30)
    on_server, in_rdf = store_of(server), OxigraphStore()
    on_server.clear()
    yield story, story.load(on_server), story.load(in_rdf)
    on_server.close()


def rows_of(store, name, given):
    query = load(name, store.language)
    known = {one.name for one in query.parameters}
    rows = run(query, store, {key: value for key, value in given.items() if key in known}, time_limit=600)
    return Counter(tuple(row.items()) for row in rows)


@pytest.mark.parametrize("given", [{}, {"where": "one", "since": "2018-07-12", "by": "b", "at_least": "1"}])
@pytest.mark.parametrize("name", names())
def test_neo4j_gives_the_rows_that_sparql_gives(name, given, told):
    _, on_server, in_rdf = told

    assert rows_of(on_server, name, given) == rows_of(in_rdf, name, given)


def test_relations_are_those_that_python_finds(told):
    story, on_server, _ = told
    expected = [(x.a, x.b, x.kind, x.strength, x.rule, x.hedged) for x in relations(*story.related(), pairs=True)]

    found = [tuple(row.values()) for row in run(load("relations", "cypher"), on_server, time_limit=600)]

    assert sorted(found) == sorted(expected)


# -- reading only, and for how long ----------------------------------------------------


def test_a_query_cannot_write_even_if_no_word_says_so(told, monkeypatch):
    _, on_server, _ = told
    monkeypatch.setattr("kg.loaders.cypher.CHANGING", frozenset())

    with pytest.raises(UsageError, match=r"(?i)access mode"):
        list(on_server.rows("MATCH (n:Claim) SET n.sentence = '' RETURN n.id"))


def test_a_query_without_end_is_ended(told):
    _, on_server, _ = told
    begun = time.monotonic()

    with pytest.raises(StoreError, match=r"took longer than 1 seconds.*--time-limit"):
        list(
            on_server.rows(
                "UNWIND range(1, 100000000) AS a UNWIND range(1, 100000000) AS b RETURN sum(a * b % 7)", seconds=1
            )
        )

    assert time.monotonic() - begun < 60


def test_a_mistake_in_a_query_is_told(told):
    _, on_server, _ = told

    with pytest.raises(UsageError, match="is no Cypher"):
        list(on_server.rows("MATCH (n RETURN n"))


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
from kg.articles import Article
from kg.errors import StoreError
from kg.ledger import Versions
from kg.loaders.neo4j import Neo4jStore
from kg.loaders.servers import opened
Neo4jStore.batch = 100
def articles():
    for number in range(100_000):
        if number == 300:
            print("begun", flush=True)
        yield Article(publisher=f"P{number}", text="x" * 50)
try:
    opened(sys.argv[1], lambda: ("neo4j", sys.argv[2])).add(articles(), Versions(1, 1, 0, 0))
except StoreError as error:
    print(error, flush=True)
"""


def test_a_server_that_goes_away_is_told_and_the_next_load_makes_it_good(server, store, embedded, story):
    store.close()
    command = [sys.executable, "-c", LOADING, server.url, PASSWORD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as loading:
        assert loading.stdout.readline() == "begun\n"
        server.kill()
        said = loading.stdout.read()
    assert "the server cannot be reached" in said
    with pytest.raises(StoreError, match="the server cannot be reached"):
        store_of(server)

    server.start()
    again = store_of(server)
    assert again.reached() == NOTHING
    assert count(again, "Article") % 100 == 0

    again.clear()
    tell_depot_fire(story).load(again)
    assert dump(again) == dump(story.load(embedded))
    again.close()
