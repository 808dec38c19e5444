"""What a query in Cypher may do, how its parameters are bound, and for how long it runs."""

from __future__ import annotations

import io
import json
import re
import time

import pytest

from kg import views
from kg.errors import StoreError, UsageError
from kg.ledger import Ledger
from kg.loaders.cypher import checked
from kg.loaders.ladybug import LadybugStore
from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.servers import opened
from kg.query import bound, load, read, run
from kg.tables import write
from kg.views import EMBEDDED, embedded


@pytest.fixture
def store():
    in_memory = LadybugStore()
    yield in_memory
    in_memory.close()


@pytest.fixture
def base(story, tmp_path):
    story.says("Monitor", 27, None)
    story.says("State agency", 9)
    story.load(LadybugStore(tmp_path / EMBEDDED["cypher"])).close()
    return tmp_path


# -- reading only -----------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (:Claim {id: 'x'})",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n:Claim) SET n.sentence = '' RETURN n.id",
        "MATCH (n:Claim) Set n.sentence = '' RETURN n.id",
        "MERGE (:Claim {id: 'x'})",
        "COPY (MATCH (c:Claim) RETURN c.id) TO 'ids.csv'",
        "LOAD FROM 'ids.csv' RETURN *",
        "MATCH (c:Claim) RETURN c.id; MATCH (n) DETACH DELETE n",
        "EXPORT DATABASE 'x'",
        "ATTACH 'x.db' AS x (dbtype duckdb)",
        "INSTALL httpfs",
        "CALL show_tables() RETURN *",
        "MATCH (c:Claim) CALL { WITH c DELETE c } RETURN 1",
        "MATCH (c:Claim) /* nothing */SET/**/ c.sentence = '' RETURN 1",
        "MATCH (c:Claim) WHERE c.sentence = 'it's \\u0053ET' RETURN 1",
        "DROP TABLE Claim",
        "BEGIN TRANSACTION",
        "EXPLAIN MATCH (c) RETURN c",
        "",
        "// only a remark",
    ],
)
def test_what_does_not_only_read_is_refused_and_does_nothing(text, story, store, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    story.says("Monitor", 27)
    story.load(store)

    with pytest.raises(UsageError):
        list(store.rows(text))

    assert [row["n"] for row in store.rows("MATCH (c:Claim) WHERE c.sentence <> '' RETURN count(*) AS n")] == [1]
    assert not list(tmp_path.iterdir())


def test_a_view_on_disk_cannot_be_written_even_if_no_word_says_so(base, monkeypatch):
    monkeypatch.setattr("kg.loaders.cypher.CHANGING", frozenset())

    with embedded(base, "cypher", read_only=True) as store, pytest.raises(StoreError, match=r"(?i)read.only"):
        list(store.rows("MATCH (n:Claim) SET n.sentence = '' RETURN n.id"))


def test_what_is_checked_is_what_runs():
    text = "// a line with SET in it\n:param where => ''\nMATCH (c:Claim)\n  // and CALL\nRETURN c.id;\n"

    assert checked(text) == "MATCH (c:Claim)\n\nRETURN c.id"


# -- parameters ---------------------------------------------------------------------


@pytest.mark.parametrize("value", ["'", "' OR true //", "}) RETURN 1 //", "\\", "$by", "درعا", "a\nb", "{}$?", "SET"])
def test_what_a_user_types_cannot_leave_its_place(value, story, store):
    story.says(value, 27)
    story.says("Monitor", 27)
    story.load(store)

    assert [row["source"] for row in run(load("by-source", "cypher"), store, {"by": value})] == [value]


@pytest.mark.parametrize("value", ["6/4/2017", "2017-02-30", "20170405", ""])
def test_a_date_written_another_way_is_refused_not_ignored(value):
    with pytest.raises(UsageError, match="has to be a date, such as 2017-04-05"):
        bound(load("contradictions", "cypher"), {"since": value})


def test_a_parameter_of_ones_own_query_has_the_type_of_its_default(store, story):
    story.says("Monitor", 27)
    story.load(store)
    text = ":param least => 3\n:param day => date('2018-01-01')\n:param name => 'x'\n"
    text += "RETURN $least AS a, $day AS b, $name AS c"
    query = read("mine", text, "cypher")

    assert list(run(query, store)) == [{"a": 3, "b": "2018-01-01", "c": "x"}]
    assert list(run(query, store, {"least": "4", "name": "y"})) == [{"a": 4, "b": "2018-01-01", "c": "y"}]
    with pytest.raises(UsageError, match=r"There is no parameter .most.\. There are: day, least, name\."):
        list(run(query, store, {"most": "4"}))


THINGS = """MATCH (c:Claim)-[r:saidBy]->(s:Source) MATCH p = (s)<-[:saidBy]-(c)
RETURN c, r, s, {words: c.words} AS m ORDER BY s.label LIMIT 1"""
WALK = "MATCH p = (q:Question)-[:about]->(e:Event), w = (e)<-[:about]-(q) RETURN p, w, nodes(p) AS n LIMIT 1"


def test_a_node_a_relationship_and_a_path_are_written_as_cypher_writes_them(store, story):
    story.says("Monitor", 27, sentence="At least 27 died. " * 40)
    story.load(store)

    (row,) = run(read("mine", THINGS, "cypher"), store)
    (walk,) = run(read("mine", WALK, "cypher"), store)

    assert re.fullmatch(r'\(:Claim \{id: "[^"]+", .*…\}\)', row["c"])
    assert len(row["c"]) < 250
    assert row["r"] == "[:saidBy]"
    assert re.fullmatch(r'\(:Source \{id: "[^"]+", label: "Monitor", .*\}\)', row["s"])
    assert re.fullmatch(r'\{words: ".*"\}', row["m"])
    there, back = r'\(:Question \{id: "\w+"\}\)', r'\(:Event \{id: "\w+", label: ".*"\}\)'
    assert re.fullmatch(rf"{there}-\[:about\]->{back}", walk["p"])
    assert re.fullmatch(rf"{back}<-\[:about\]-{there}", walk["w"])
    assert walk["n"].startswith("[(:Question {id: ")


def test_a_path_over_things_of_all_kinds_is_told(store, story):
    story.says("Monitor", 27, via=["Wire"])
    story.load(store)
    text = """MATCH p = (:Article)<-[:`in`]-(c:Claim)-[:gives]->(:Answer)-[:answers]->(:Question)-[:about]->
    (:Event)-[:at]->(:Place), v = (:Source)<-[:saidBy]-(c)-[:via]->(:Source) RETURN p, v"""

    (row,) = run(read("mine", text, "cypher"), store)

    kinds = ["Article", "Claim", "Answer", "Question", "Event", "Place"]
    assert [one["labels"] for one in row["p"].told["nodes"]] == [[kind] for kind in kinds]
    assert [one["type"] for one in row["v"].told["relationships"]] == ["saidBy", "via"]


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_a_node_is_an_object_in_json_and_a_text_elsewhere(store, story, form):
    story.says("Monitor", 27)
    story.load(store)
    rows = list(run(read("mine", THINGS, "cypher"), store))
    out = io.StringIO()

    write(["c", "r", "s"], rows, form, out)

    assert "_LABEL" not in out.getvalue()
    if form != "json":
        assert "(:Claim {id: " in " ".join(out.getvalue().split())
        return
    (told,) = json.loads(out.getvalue())
    assert told["c"]["labels"] == ["Claim"]
    assert told["c"]["properties"]["sentence"] == story.claims[0].sentence
    assert told["r"] == {"type": "saidBy", "properties": {}}
    assert told["s"]["properties"]["label"] == "Monitor"


def test_a_store_is_asked_in_its_own_language(store):
    with pytest.raises(UsageError, match="Ask with --lang cypher"):
        list(run(load("timeline"), store))
    with pytest.raises(UsageError, match="Ask with --lang sparql"):
        list(run(load("timeline", "cypher"), OxigraphStore()))


# -- for how long ---------------------------------------------------------------------


def test_a_query_without_end_is_ended(base):
    text = "UNWIND range(1, 1000000) AS a UNWIND range(1, 1000000) AS b WITH a, b WHERE (a * b) % 7 = 8 RETURN a, b"
    begun = time.monotonic()

    with pytest.raises(StoreError, match=r"took longer than 0.5 seconds and was ended.*--time-limit"):
        list(run(read("endless", text, "cypher"), base, time_limit=0.5))

    assert time.monotonic() - begun < 20


def test_a_mistake_in_a_query_is_told(store):
    for text in ("MATCH (n RETURN n", "MATCH (n:Nothing) RETURN n.id", "MATCH (c:Claim) RETURN c.nothing"):
        with pytest.raises(UsageError, match="is no Cypher that this graph understands"):
            list(store.rows(text))


def test_a_parameter_without_a_value_is_told_and_not_taken_for_nothing(store):
    for text in ("MATCH (c:Claim) WHERE c.id = $x RETURN c.id", "MATCH (c:Claim) WHERE c.id = $`x` RETURN c.id"):
        with pytest.raises(UsageError, match=r"parameter \$x without a value.*:param x => ''"):
            list(store.rows(text))


def test_a_question_to_a_folder_without_a_graph_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"there is no graph. Load one with"):
        list(run(load("timeline", "cypher"), tmp_path))


def test_a_query_can_be_asked_while_another_opens_the_view(base):
    for _ in range(3):
        with embedded(base, "cypher", read_only=True) as one, embedded(base, "cypher", read_only=True) as other:
            assert len(list(one.rows("MATCH (c:Claim) RETURN c.id"))) == 2
            assert len(list(other.rows("MATCH (c:Claim) RETURN c.id"))) == 2


# -- views and servers ------------------------------------------------------------------


def test_the_view_in_cypher_is_kept_up_once_it_is_there(tmp_path, story):
    ledger = Ledger.open(tmp_path, create=True)
    story.says("Monitor", 27)
    ledger.add(list(story.articles.values()), story.claims)
    views.bring_up(tmp_path, ledger)
    assert not (tmp_path / EMBEDDED["cypher"]).exists()

    views.load(tmp_path, ledger)
    story.says("Medics", 9)
    ledger.add(list(story.articles.values()), story.claims)
    states = {one.store: one.reached for one in views.states(tmp_path, lambda: ("", ""))}
    assert {reached.claims for reached in states.values()} == {1}
    views.bring_up(tmp_path, ledger)

    assert {one.reached for one in views.states(tmp_path, lambda: ("", ""))} == {ledger.versions()}


def test_a_view_is_rebuilt_from_nothing(tmp_path, story):
    ledger = Ledger.open(tmp_path, create=True)
    story.says("Monitor", 27)
    ledger.add(list(story.articles.values()), story.claims)
    views.load(tmp_path, ledger)
    for folder in EMBEDDED.values():
        (tmp_path / folder / "left").write_text("something old")

    views.load(tmp_path, ledger, rebuild=True)

    assert not list(tmp_path.glob("views/*/left"))
    assert {one.reached for one in views.states(tmp_path, lambda: ("", ""))} == {ledger.versions()}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("bolt://neo4j:secret@localhost:7687", "Leave them out"),
        ("ftp://localhost", "is no address of a store"),
        ("localhost:7687", "is no address of a store"),
        ("bolt://", "is no address of a store"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_no_password_repeated(url, said):
    with pytest.raises(UsageError, match=said) as error:
        opened(url, lambda: pytest.fail("asked for a password"))

    assert "secret" not in str(error.value)
