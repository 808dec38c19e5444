"""The property graph on a real Neo4j: what every store must do, the same rows, and that questions only read."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import neo4j
import pytest
from conftest import Story
from graphs import column, count, dump
from neo4j_server.running import PASSWORD, store_of
from test_columns import filled
from test_queries import tell_at_random, tell_depot_fire

from kg.errors import StoreError, UsageError
from kg.export.cypher import script
from kg.ledger import Versions
from kg.loaders.base import update
from kg.loaders.neo4j import Neo4jStore
from kg.loaders.oxigraph import OxigraphStore
from kg.query import load, names, read, run
from kg.relations import relations

pytest_plugins = ["neo4j_server.fixtures"]


def test_a_node_a_relationship_and_a_path_are_written_as_cypher_writes_them(store, story):
    story.says("Monitor", 27)
    story.load(store)
    text = "MATCH p = (s:Source)<-[r:saidBy]-(c:Claim) RETURN c, r, s, p, [c, s] AS n, {c: c} AS m"

    (row,) = run(read("mine", text, "cypher"), store)

    assert row["c"].startswith('(:Claim {id: "')
    assert row["r"] == "[:saidBy]"
    assert row["p"].startswith('(:Source {id: "')
    assert '"Monitor"})<-[:saidBy]-(:Claim {id: "' in row["p"]
    assert row["n"].startswith("[(:Claim {")
    assert row["m"].startswith("{c: (:Claim {")
    assert row["p"].told["nodes"][1] == row["c"].told == row["m"].told["c"]


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


def test_neo4j_is_asked_in_its_own_text_where_there_is_one(told, monkeypatch):
    _, on_server, _ = told
    texts = []
    rows = Neo4jStore.rows
    monkeypatch.setattr(Neo4jStore, "rows", lambda *given, **more: (texts.append(given[1]), rows(*given, **more))[1])
    library = load("contradictions", "cypher")

    for query in (library, replace(library, text=f"{library.text}\n"), load("corroborations", "cypher")):
        list(run(query, on_server))

    own, written, other = texts
    assert own.startswith("// Contradictions, as Neo4j is asked")
    assert written == f"{library.text}\n", "a text that somebody has changed is asked as it is"
    assert other == load("corroborations", "cypher").text


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
