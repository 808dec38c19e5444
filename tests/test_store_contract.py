"""What every store must do: one suite, every store. A new store adds a line to STORES."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from kg.codec import encode
from kg.errors import StoreError
from kg.ledger import Ledger, Row, Versions
from kg.loaders.base import update
from kg.loaders.oxigraph import OxigraphStore

STORES = ["memory", "folder"]

NOTHING = Versions(0, 0, 0, 0)
KG = "PREFIX kg: <https://w3id.org/kg-claims/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "


@pytest.fixture(params=STORES)
def store(request, tmp_path):
    opened = OxigraphStore(tmp_path / "view" if request.param == "folder" else None)
    yield opened
    opened.close()


def dump(store):
    """Return everything in a store but how far it has come."""
    return sorted(str(quad) for quad in store.graph if not quad.subject.value.endswith("/store"))


def count(store, kind):
    (row,) = store.rows(f"{KG} SELECT (COUNT(*) AS ?n) {{ ?x a kg:{kind} }}")
    return row["n"]


def column(store, pattern, name="x"):
    return sorted(row[name] for row in store.rows(f"{KG} SELECT ?{name} {{ {pattern} }}"))


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
    assert column(store, "?c kg:via/rdfs:label ?x") == ["Wire"]


def test_a_second_load_of_the_same_adds_nothing(store, story):
    story.says("Monitor", 27, via=["Wire"])
    story.says("Medics", 9)
    story.load(store)
    before = dump(store)

    story.load(store)

    assert dump(store) == before


def test_the_order_of_loads_does_not_matter(story, store):
    story.says("Monitor", 27)
    story.says("Medics", 9, event="other")
    story.load(store)
    other = OxigraphStore()

    other.replace(reversed(story.units().items()), Versions(1, 1, 1, 0))
    other.add([*story.claims[::-1], *story.articles.values()], Versions(1, 1, 0, 0))

    assert dump(other) == dump(store)


def test_a_unit_is_put_in_place_of_the_old_one(story, store):
    story.says("Monitor", 27, said="2018-07-12", via=["Wire"])
    story.load(store)
    fresh = type(story)()
    fresh.says("Medics", 27, said="2018-07-13", sentence="Read again.")
    assert fresh.claims[0].id == story.claims[0].id
    fresh.load(store)
    clean = OxigraphStore()
    fresh.load(clean)

    def linked(one):
        return {line for line in dump(one) if "/source/" not in line.split(" ")[0]}

    assert linked(store) == linked(clean)
    assert column(store, "?c kg:saidBy/rdfs:label ?x") == ["Medics"]
    assert column(store, "?c kg:via/rdfs:label ?x") == []


def test_a_unit_without_rows_is_emptied_and_no_other(story, store):
    story.says("Monitor", 27)
    story.says("Medics", 9, event="other")
    story.load(store)

    store.replace([("event:depot", [])], Versions(1, 1, 2, 0))

    assert column(store, "?e a kg:Event ; kg:id ?x") == ["other"]
    assert (count(store, "Question"), count(store, "Answer"), count(store, "Claim")) == (1, 1, 2)
    assert len(column(store, "?c a kg:Claim ; kg:about ?x")) == 1, "no edge leads to what is gone"
    assert len(column(store, "?c kg:gives ?x")) == 1
    assert len(column(store, "?c kg:saidBy ?x")) == 2


def test_a_claim_that_moves_to_another_block_has_one_link(story, store):
    story.says("Monitor", 27)
    story.load(store)
    (link,) = story.links
    moved = [("block:Y/2018-W28", [link]), ("block:X/2018-W28", [])]

    for units in (moved, moved[::-1]):
        story.load(store)
        store.replace(units, Versions(1, 1, 2, 0))

        assert column(store, "?c a kg:Claim ; kg:unit ?x") == ["block:Y/2018-W28"]
        assert len(column(store, "?c kg:saidBy ?x")) == 1


def test_new_facts_of_an_article_replace_the_old(story, store):
    story.says("Monitor", 27, title="Draft")
    story.load(store)
    later = type(story)()
    later.says("Monitor", 27, title="Final")

    store.add(later.articles.values(), Versions(2, 2, 0, 0))

    assert column(store, "?a kg:title ?x") == ["Final"]


def test_a_claim_that_is_given_again_keeps_its_links(story, store):
    story.says("Monitor", 27, sentence="As first read.")
    story.load(store)
    again = type(story)()
    again.says("Monitor", 27, sentence="As read better.")

    store.add(again.claims, Versions(2, 2, 0, 0))

    assert column(store, "?c kg:sentence ?x ; kg:saidBy ?s ; kg:about ?e ; kg:gives ?g") == ["As read better."]


def test_a_source_that_changes_its_family_has_one(story, store):
    story.says("State TV", 9, family="State")
    story.load(store)
    story.links = [
        type(one)(**{f: getattr(one, f) for f in one.__slots__} | {"family": "Crown"}) for one in story.links
    ]

    store.replace(story.units().items(), Versions(1, 1, 2, 0))

    assert column(store, "?s kg:memberOf/rdfs:label ?x") == ["Crown"]


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

    assert column(store, "?c kg:sentence ?x") == [value]
    assert column(store, "?a kg:title ?x") == [value]
    assert set(column(store, "?s a kg:Source ; rdfs:label ?x")) == {value}


def test_many_more_than_a_batch_are_loaded_whole(story, store, monkeypatch):
    monkeypatch.setattr("kg.loaders.oxigraph.BATCH", 7)
    monkeypatch.setattr("kg.loaders.oxigraph.BULK", 50)
    monkeypatch.setattr("kg.loaders.oxigraph.UPDATE", 60)
    monkeypatch.setattr("kg.loaders.oxigraph.LOAD", 60)
    for number in range(30):
        story.says(f"Source {number % 5}", number, event=f"event-{number % 9}", publisher=f"P{number}")
    story.load(store)
    clean = OxigraphStore()
    monkeypatch.undo()
    story.load(clean)

    assert dump(store) == dump(clean)
    assert count(store, "Claim") == 30


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


def test_a_store_follows_the_ledger(story, store, tmp_path):
    ledger = Ledger.open(tmp_path / "kg.db", create=True)
    story.says("Monitor", 27)
    story.says("Medics", 9, event="other")
    fill(ledger, story)
    update(store, ledger)
    direct = story.load(OxigraphStore())

    assert dump(store) == dump(direct)
    assert store.reached() == ledger.versions()

    ledger.replace({"event:other": []}, covers=ledger.versions().claims)
    update(store, ledger)

    assert column(store, "?e a kg:Event ; kg:id ?x") == ["depot"]
    assert store.reached() == ledger.versions()


def test_a_store_that_is_up_to_date_is_not_touched(story, store, tmp_path, monkeypatch):
    ledger = Ledger.open(tmp_path / "kg.db", create=True)
    story.says("Monitor", 27)
    fill(ledger, story)
    update(store, ledger)
    monkeypatch.setattr(store, "_write", lambda *_: pytest.fail("written"))

    update(store, ledger)


# -- on disk ----------------------------------------------------------------------


def test_what_was_loaded_is_there_when_opened_again(story, tmp_path):
    story.says("Monitor", 27)
    first = story.load(OxigraphStore(tmp_path))
    before = dump(first)
    first.close()

    assert dump(OxigraphStore(tmp_path, read_only=True)) == before


def test_a_store_that_another_process_writes_is_refused_with_what_to_do(tmp_path):
    first = OxigraphStore(tmp_path)

    with pytest.raises(StoreError, match=r"another process is writing to this graph\. Wait until it has ended"):
        OxigraphStore(tmp_path)
    first.close()


def test_a_file_in_the_place_of_a_store_is_refused(tmp_path):
    (tmp_path / "view").write_text("no store")

    with pytest.raises(StoreError, match="the graph cannot be opened"):
        OxigraphStore(tmp_path / "view")


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


def test_a_view_of_another_form_is_loaded_again(story, tmp_path, monkeypatch):
    story.says("Monitor", 27)
    story.load(OxigraphStore(tmp_path)).close()
    monkeypatch.setattr("kg.loaders.oxigraph.FORMAT", "next")

    fresh = OxigraphStore(tmp_path)

    assert fresh.reached() == NOTHING
    assert dump(fresh) == []
    fresh.close()


KILLED = """
import sys
from kg.articles import Article
from kg.ledger import Versions
from kg.loaders import oxigraph
oxigraph.BATCH = 200
def articles():
    for number in range(100_000):
        if number == 400:
            print("begun", flush=True)
        yield Article(publisher=f"P{number}", text="x" * 50, title="t" * 200)
oxigraph.OxigraphStore(__import__("pathlib").Path(sys.argv[1])).add(articles(), Versions(1, 1, 0, 0))
"""


def test_a_load_that_was_killed_is_made_good_by_the_next(story, tmp_path):
    with subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"begun\n"
        time.sleep(0.2)
        os.kill(other.pid, signal.SIGKILL)
    store = OxigraphStore(tmp_path)
    begun = count(store, "Article")

    assert begun % 200 == 0
    assert begun >= 200
    assert store.reached() == NOTHING
    assert len(column(store, "?a a kg:Article ; kg:url ?x")) == begun, "no article in part"

    story.says("Monitor", 27)
    story.load(store)
    assert store.reached() == Versions(1, 1, 1, 0)
    store.close()
