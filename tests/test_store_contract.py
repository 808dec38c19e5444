"""What every store must do: one suite, every store. A new store adds a line to STORES."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from graphs import column, count, dump

from kg.codec import encode
from kg.errors import StoreError
from kg.ledger import Ledger, Row, Versions
from kg.loaders.base import update
from kg.loaders.ladybug import LadybugStore
from kg.loaders.oxigraph import OxigraphStore

EMBEDDED = {"oxigraph": OxigraphStore, "ladybug": LadybugStore}
STORES = ["oxigraph:memory", "oxigraph:folder", "ladybug:memory", "ladybug:folder"]

NOTHING = Versions(0, 0, 0, 0)


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    engine, _, place = request.param.partition(":")
    opened = EMBEDDED[engine](tmp_path / "view" if place == "folder" else None)
    yield opened
    opened.close()


@pytest.fixture
def clean(store):
    """Give another store of the same kind, in memory and empty."""
    opened = type(store)()
    yield opened
    opened.close()


@pytest.fixture(params=EMBEDDED)
def embedded(request):
    return EMBEDDED[request.param]


def test_an_empty_store_has_reached_nothing(store):
    assert store.reached() == NOTHING


def test_a_store_says_what_it_has_reached(store, story):
    story.says("Monitor", 27)
    store.add([*story.articles.values(), *story.claims], Versions(3, 3, 0, 0))
    assert store.reached() == Versions(3, 3, 0, 0)

    store.replace(story.units().items(), Versions(9, 9, 2, 1))
    assert store.reached() == Versions(3, 3, 2, 1), "links do not bring articles"


def test_everything_is_there_after_a_load(store, story):
    story.says("Monitor", 27, via=["Wire"])
    story.says("Medics", 9)
    story.load(store)

    assert {kind: count(store, kind) for kind in ("Article", "Claim", "Event", "Question", "Answer")} == {
        "Article": 1, "Claim": 2, "Event": 1, "Question": 1, "Answer": 2,
    }  # fmt: skip
    assert column(store, "?c kg:via/rdfs:label ?x", "(:Claim)-[:via]->(s:Source) : s.label") == ["Wire"]


def test_a_second_load_of_the_same_adds_nothing(store, story):
    story.says("Monitor", 27, via=["Wire"])
    story.says("Medics", 9)
    story.load(store)
    before = dump(store)

    story.load(store)

    assert dump(store) == before


def test_the_order_of_loads_does_not_matter(story, store, clean):
    story.says("Monitor", 27)
    story.says("Medics", 9, event="other")
    story.load(store)

    clean.add([*story.articles.values(), *story.claims[::-1]], Versions(1, 1, 0, 0))
    clean.replace(reversed(story.units().items()), Versions(1, 1, 1, 0))

    assert dump(clean) == dump(store)


def test_links_may_come_before_claims_in_rdf(story):
    story.says("Monitor", 27)
    store = story.load(OxigraphStore())
    other = OxigraphStore()

    other.replace(story.units().items(), Versions(1, 1, 1, 0))
    other.add([*story.claims, *story.articles.values()], Versions(1, 1, 0, 0))

    assert dump(other) == dump(store)


def test_links_of_claims_that_are_not_there_are_refused_in_a_property_graph(story, monkeypatch):
    story.says("Monitor", 27)
    for least in (2_000, 1):
        monkeypatch.setattr("kg.loaders.ladybug.COPY", least)
        store = LadybugStore()
        with pytest.raises(StoreError, match="Run `kg load --rebuild`"):
            store.replace(story.units().items(), Versions(1, 1, 1, 0))
        assert dump(store) == []
        store.close()


def test_a_unit_is_put_in_place_of_the_old_one(story, store, clean):
    story.says("Monitor", 27, said="2018-07-12", via=["Wire"])
    story.load(store)
    fresh = type(story)()
    fresh.says("Medics", 27, said="2018-07-13", sentence="Read again.")
    assert fresh.claims[0].id == story.claims[0].id
    fresh.load(store)
    fresh.load(clean)

    def linked(one):
        return {line for line in dump(one) if not re.match(r"<\S*/source/|Source", line)}

    assert linked(store) == linked(clean)
    assert column(store, "?c kg:saidBy/rdfs:label ?x", "(:Claim)-[:saidBy]->(s:Source) : s.label") == ["Medics"]
    assert column(store, "?c kg:via/rdfs:label ?x", "(:Claim)-[:via]->(s:Source) : s.label") == []


def test_a_unit_without_rows_is_emptied_and_no_other(story, store):
    story.says("Monitor", 27)
    story.says("Medics", 9, event="other")
    story.load(store)

    store.replace([("event:depot", [])], Versions(1, 1, 2, 0))

    assert column(store, "?e a kg:Event ; kg:id ?x", "(e:Event) : e.id") == ["other"]
    assert (count(store, "Question"), count(store, "Answer"), count(store, "Claim")) == (1, 1, 2)
    assert len(column(store, "?c a kg:Claim ; kg:about/kg:id ?x", "(:Claim)-[:about]->(e:Event) : e.id")) == 1, (
        "no edge leads to what is gone"
    )
    assert len(column(store, "?c kg:gives/kg:lo ?x", "(:Claim)-[:gives]->(a:Answer) : a.lo")) == 1
    assert len(column(store, "?c kg:saidBy/rdfs:label ?x", "(:Claim)-[:saidBy]->(s:Source) : s.label")) == 2


def test_a_claim_that_moves_to_another_block_has_one_link(story, store):
    story.says("Monitor", 27)
    story.load(store)
    (link,) = story.links
    moved = [("block:Y/2018-W28", [link]), ("block:X/2018-W28", [])]

    for units in (moved, moved[::-1]):
        story.load(store)
        store.replace(units, Versions(1, 1, 2, 0))

        assert column(store, "?c a kg:Claim ; kg:unit ?x", "(c:Claim)-[:saidBy]->(:Source) : c.unit") == [
            "block:Y/2018-W28"
        ]
        assert len(column(store, "?c kg:saidBy/rdfs:label ?x", "(:Claim)-[:saidBy]->(s:Source) : s.label")) == 1


def test_new_facts_of_an_article_replace_the_old(story, store):
    story.says("Monitor", 27, title="Draft")
    story.load(store)
    later = type(story)()
    later.says("Monitor", 27, title="Final")

    store.add(later.articles.values(), Versions(2, 2, 0, 0))

    assert column(store, "?a kg:title ?x", "(a:Article) : a.title") == ["Final"]


def test_a_claim_that_is_given_again_keeps_its_links(story, store):
    story.says("Monitor", 27, sentence="As first read.")
    story.load(store)
    again = type(story)()
    again.says("Monitor", 27, sentence="As read better.")

    store.add(again.claims, Versions(2, 2, 0, 0))

    assert column(
        store,
        "?c kg:sentence ?x ; kg:saidBy ?s ; kg:about ?e ; kg:gives ?g",
        "(:Answer)<-[:gives]-(c:Claim)-[:saidBy]->(:Source), (c)-[:about]->(:Event) : c.sentence",
    ) == ["As read better."]


def test_a_source_that_changes_its_family_has_one(story, store):
    story.says("State TV", 9, family="State")
    story.load(store)
    story.links = [
        type(one)(**{f: getattr(one, f) for f in one.__slots__} | {"family": "Crown"}) for one in story.links
    ]

    store.replace(story.units().items(), Versions(1, 1, 2, 0))

    assert column(store, "?s kg:memberOf/rdfs:label ?x", "(:Source)-[:memberOf]->(s:Source) : s.label") == ["Crown"]


def test_a_record_that_fails_leaves_the_store_as_it_was(story, store):
    story.says("Monitor", 27)
    story.load(store)
    before, reached = dump(store), store.reached()
    story.says("Medics", 9)

    with pytest.raises(AttributeError):
        store.add([*story.claims, None], Versions(2, 2, 0, 0))
    with pytest.raises(TypeError):
        store.replace([*story.units().items(), ("event:x", None)], Versions(2, 2, 2, 0))

    assert (dump(store), store.reached()) == (before, reached)


@pytest.mark.parametrize("value", ['"} ; DROP ALL ; {"', "a\nb\\u0022", "درعا", "\x00\x1b", "<a> <b> <c> ."])
def test_hostile_text_goes_in_and_out_unchanged(value, story, store):
    story.says(value, 27, sentence=value, title=value, publisher=value, via=[value], place=value)
    story.load(store)
    story.load(store)

    assert column(store, "?c kg:sentence ?x", "(c:Claim) : c.sentence") == [value]
    assert column(store, "?a kg:title ?x", "(a:Article) : a.title") == [value]
    assert set(column(store, "?s a kg:Source ; rdfs:label ?x", "(s:Source) : s.label")) == {value}


@pytest.mark.parametrize("least", [1, 20])
def test_many_more_than_a_batch_are_loaded_whole(least, story, store, clean, monkeypatch):
    for name, number in {"BATCH": 7, "BULK": 50, "UPDATE": 60}.items():
        monkeypatch.setattr(f"kg.loaders.oxigraph.{name}", number)
    for name, number in {"cypher.CypherStore.batch": 7, "cypher.CypherStore.linked": 40, "ladybug.COPY": least}.items():
        monkeypatch.setattr(f"kg.loaders.{name}", number)
    for number in range(30):
        story.says(f"Source {number % 5}", number, event=f"event-{number % 9}", publisher=f"P{number}")
    story.load(store)
    monkeypatch.undo()
    story.load(clean)

    assert dump(store) == dump(clean)
    assert count(store, "Claim") == 30


def test_a_part_and_its_whole_may_come_in_any_order_and_be_replaced_alone(story, store):
    story.says("Monitor", 27, event="raid")
    story.says("Monitor", 90, event="siege")
    units = story.units()
    units["event:raid"][0] = replace(units["event:raid"][0], part_of="siege")
    parts = "?e kg:partOf/kg:id ?x", "(:Event)-[:partOf]->(e:Event) : e.id"
    story.load(store)

    for first, second in (("event:raid", "event:siege"), ("event:siege", "event:raid")):
        store.replace([(first, []), (second, [])], Versions(1, 1, 2, 0))
        for name in (first, second, "event:siege"):
            store.replace([(name, units[name])], Versions(1, 1, 3, 0))
        assert column(store, *parts) == ["siege"]


# -- the ledger -------------------------------------------------------------------


def fill(ledger, story):
    ledger.add(list(story.articles.values()), story.claims)
    kinds = {"Link": "link", "Event": "event", "Question": "question", "Answer": "answer", "Summary": "summary"}
    rows = {
        unit: [
            Row(
                unit=unit,
                kind=kinds[type(one).__name__],
                id=str(getattr(one, "id", getattr(one, "claim", getattr(one, "question", "")))),
                data=encode(one),
            )
            for one in units
        ]
        for unit, units in story.units().items()
    }
    ledger.replace(
        rows | {"seam:x": [Row(unit="seam:x", kind="seam", id="x", data={})]}, covers=ledger.versions().claims
    )


def test_a_store_follows_the_ledger(story, store, clean, tmp_path):
    ledger = Ledger.open(tmp_path / "kg.db", create=True)
    story.says("Monitor", 27)
    story.says("Medics", 9, event="other")
    fill(ledger, story)
    update(store, ledger)
    story.load(clean)

    assert dump(store) == dump(clean)
    assert store.reached() == ledger.versions()

    ledger.replace({"event:other": []}, covers=ledger.versions().claims)
    update(store, ledger)

    assert column(store, "?e a kg:Event ; kg:id ?x", "(e:Event) : e.id") == ["depot"]
    assert store.reached() == ledger.versions()


def test_a_store_that_is_up_to_date_is_not_touched(story, store, tmp_path, monkeypatch):
    ledger = Ledger.open(tmp_path / "kg.db", create=True)
    story.says("Monitor", 27)
    fill(ledger, story)
    update(store, ledger)
    for verb in ("add", "replace"):
        monkeypatch.setattr(store, verb, lambda *_: pytest.fail("written"))

    update(store, ledger)


# -- on disk ----------------------------------------------------------------------


def test_what_was_loaded_is_there_when_opened_again(story, tmp_path, embedded):
    story.says("Monitor", 27)
    first = story.load(embedded(tmp_path))
    before = dump(first)
    first.close()
    again = embedded(tmp_path, read_only=True)

    assert dump(again) == before
    again.close()


OTHER = """
import sys
from pathlib import Path
from kg.loaders import {0} as engine
store = engine.{1}(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_store_that_another_process_writes_is_refused_with_what_to_do(tmp_path, embedded):
    script = OTHER.format(embedded.__module__.rpartition(".")[2], embedded.__name__)
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreError, match=r"another process is writing to this graph\. Wait until it has ended"):
            embedded(tmp_path)
        other.stdin.close()


def test_a_file_in_the_place_of_a_store_is_refused(tmp_path, embedded):
    (tmp_path / "view").write_text("no store")

    with pytest.raises(StoreError, match="the graph cannot be opened"):
        embedded(tmp_path / "view")


def test_a_store_that_was_never_loaded_is_not_made_by_asking(tmp_path):
    with pytest.raises(StoreError, match="there is no graph"):
        LadybugStore(tmp_path / "view", read_only=True)

    assert not (tmp_path / "view").exists()


def test_what_a_killed_bulk_load_left_is_removed(tmp_path):
    OxigraphStore(tmp_path).close()
    (tmp_path / "bulk-123.sst").write_bytes(b"left")

    OxigraphStore(tmp_path).close()

    assert not list(tmp_path.glob("bulk-*"))


def test_what_another_process_is_loading_is_not_removed(tmp_path):
    writer = OxigraphStore(tmp_path)
    (tmp_path / "bulk-123.sst").write_bytes(b"being written")

    with pytest.raises(StoreError):
        OxigraphStore(tmp_path)

    assert list(tmp_path.glob("bulk-*"))
    writer.close()


def test_a_view_of_another_form_is_loaded_again(story, tmp_path, monkeypatch, embedded):
    story.says("Monitor", 27)
    story.load(embedded(tmp_path)).close()
    for name in ("oxigraph", "ladybug", "property_graph"):
        monkeypatch.setattr(f"kg.loaders.{name}.FORMAT", "next")

    fresh = embedded(tmp_path)

    assert fresh.reached() == NOTHING
    assert dump(fresh) == []
    fresh.close()


def test_a_view_of_another_form_is_not_asked(story, tmp_path, monkeypatch, embedded):
    story.says("Monitor", 27)
    with monkeypatch.context() as patch:
        for name in ("oxigraph", "ladybug", "property_graph", "cypher.property_graph"):
            patch.setattr(f"kg.loaders.{name}.FORMAT", "before")
        story.load(embedded(tmp_path)).close()

    with pytest.raises(StoreError, match=r"another version of kg loaded this graph\. Run `kg load`"):
        embedded(tmp_path, read_only=True)


KILLED = """
import sys
from pathlib import Path
from kg.articles import Article
from kg.ledger import Versions
from kg.loaders import cypher, ladybug, oxigraph
oxigraph.BATCH = cypher.CypherStore.batch = 200
def articles():
    for number in range(100_000):
        if number == 600:
            print("begun", flush=True)
        yield Article(publisher=f"P{number}", text="x" * 50, title="t" * 200)
store = {"oxigraph": oxigraph.OxigraphStore, "ladybug": ladybug.LadybugStore}[sys.argv[1]](Path(sys.argv[2]))
store.add(articles(), Versions(1, 1, 0, 0))
"""


@pytest.mark.parametrize("engine", EMBEDDED)
def test_a_load_that_was_killed_is_made_good_by_the_next(engine, story, tmp_path):
    command = [sys.executable, "-c", KILLED, engine, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"begun\n"
        time.sleep(0.2)
        os.kill(other.pid, signal.SIGKILL)
    store = EMBEDDED[engine](tmp_path)
    begun = count(store, "Article")

    assert begun % 200 == 0
    assert begun >= 200 or engine == "ladybug", "nothing is left of a copy that did not take the graph's place"
    assert store.reached() == NOTHING
    urls = column(store, "?a a kg:Article ; kg:url ?x", "(a:Article)-[:publishedBy]->(:Source) : a.url")
    assert len(urls) == begun, "no article in part"

    story.says("Monitor", 27)
    story.load(store)
    assert store.reached() == Versions(1, 1, 1, 0)
    store.close()
