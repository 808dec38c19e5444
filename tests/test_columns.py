"""The ledger filled in at once, in columns or in one stream, is the ledger loaded row by row."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from conftest import SHARED
from graphs import dump
from test_queries import tell_at_random, tell_depot_fire, tell_of_many
from test_store_contract import fill

from kg.ledger import Ledger
from kg.loaders.base import update
from kg.loaders.ladybug import LadybugStore
from kg.loaders.oxigraph import OxigraphStore
from kg.pipeline import KnowledgeBase
from kg.values import Agreement, Control

ENGINES = {
    "ladybug": (LadybugStore, "kg.loaders.ladybug.COPY"),
    "oxigraph": (OxigraphStore, "kg.loaders.oxigraph.FILL"),
}
VALUES = {"control": Control("army", "holds"), "agreement": Agreement("reached", "a; b")}


def filled(folder, story):
    """Return a ledger with a story, whose claims get values that a ledger takes."""
    story.claims = [replace(one, value=VALUES.get(one.aspect, one.value)) for one in story.claims]
    ledger = Ledger.open(folder / "kg.db", create=True)
    fill(ledger, story)
    return ledger


@pytest.fixture(params=ENGINES)
def both(monkeypatch, request):
    """Return what a ledger gives when it is copied, and when it is loaded row by row."""
    engine, bound = ENGINES[request.param]

    def loaded(ledger):
        dumps = []
        for least, taken in ((1, True), (1_000_000, False)):
            monkeypatch.setattr(bound, least)
            store = engine()
            assert store.fill(ledger, ledger.versions()) is taken
            update(store, ledger)
            assert store.reached() == ledger.versions()
            dumps.append(dump(store))
            store.close()
        return dumps

    return loaded


@pytest.mark.parametrize("seed", range(3))
def test_stories_are_copied_as_they_are_loaded(seed, both, story, tmp_path):
    tell_of_many(tell_at_random(tell_depot_fire(story), seed, 60), seed, 70)
    ledger = filled(tmp_path, story)

    copied, loaded = both(ledger)

    assert copied == loaded
    assert len(copied) > 1000


@pytest.mark.parametrize("value", ['"} ; DROP ALL ; {"', "a\nb\\u0022\t", "درعا", "\x01\x7f\u0085", "'", "İ ẞ"])
def test_hostile_text_is_copied_unchanged(value, both, story, tmp_path):
    story.says(value, 27, sentence=value, title=value, publisher=value, via=[value, "Wire"], place=value, family="F")
    story.says("Monitor", 9, None, said="")
    ledger = Ledger.open(tmp_path / "kg.db", create=True)
    story.claims = [replace(one, given_id=f"{value}{number}") for number, one in enumerate(story.claims)]
    names = [one.id for one in story.claims]
    story.links = [replace(one, claim=name) for one, name in zip(story.links, names, strict=True)]
    story.answers = [replace(one, claim=name) for one, name in zip(story.answers, names, strict=True)]
    ledger = filled(tmp_path, story)

    copied, loaded = both(ledger)

    assert copied == loaded


def test_ids_with_control_characters_are_loaded_row_by_row(story, tmp_path, monkeypatch):
    story.says("Monitor", 27)
    story.claims = [replace(one, given_id="a\x1f") for one in story.claims]
    story.links = [replace(one, claim="a\x1f") for one in story.links]
    story.answers = [replace(one, claim="a\x1f") for one in story.answers]
    ledger = filled(tmp_path, story)
    monkeypatch.setattr("kg.loaders.ladybug.COPY", 1)
    store = LadybugStore()

    assert not store.fill(ledger, ledger.versions())
    assert dump(store) == []


def test_an_event_that_is_a_part_and_a_claim_without_a_link_are_copied(both, story, tmp_path, monkeypatch):
    story.says("Monitor", 27, event="raid")
    story.says("Monitor", 90, event="siege")
    units = story.units()
    units["event:raid"][0] = replace(units["event:raid"][0], part_of="siege")
    units["block:X/2018-W28"].pop()
    monkeypatch.setattr(story, "units", lambda: units)
    ledger = filled(tmp_path, story)

    copied, loaded = both(ledger)

    assert copied == loaded
    assert any("partOf" in line for line in copied)


@pytest.mark.parametrize("name", ENGINES)
def test_a_load_that_was_cut_off_is_copied_anew(name, story, tmp_path, monkeypatch):
    ledger = filled(tmp_path, tell_depot_fire(story))
    engine, bound = ENGINES[name]
    monkeypatch.setattr(bound, 1)
    store, whole = engine(), engine()
    update(whole, ledger)
    with monkeypatch.context() as patch:
        patch.setattr(engine, "_note", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            update(store, ledger)
    assert store.reached().claims == 0

    update(store, ledger)

    assert dump(store) == dump(whole)
    assert store.reached() == ledger.versions()


def test_nothing_is_put_in_of_a_stream_that_breaks_off(story, tmp_path, monkeypatch):
    ledger = filled(tmp_path, tell_depot_fire(story))
    monkeypatch.setattr("kg.loaders.oxigraph.FILL", 1)
    store = OxigraphStore(tmp_path / "view")
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "units_since", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            update(store, ledger)

    assert not len(store.graph), "the articles and claims came before"
    assert not list((tmp_path / "view").glob("bulk-*.sst"))


def test_where_no_pipe_has_a_path_a_graph_is_filled_in_batches(story, tmp_path, monkeypatch):
    ledger = filled(tmp_path, tell_depot_fire(story))
    monkeypatch.setattr("kg.loaders.oxigraph.FILL", 1)
    whole, store = OxigraphStore(), OxigraphStore(tmp_path / "view")
    update(whole, ledger)
    monkeypatch.setattr("kg.loaders.oxigraph.PIPES", tmp_path / "no proc" / "fd")

    update(store, ledger)

    assert dump(store) == dump(whole)
    assert store.reached() == ledger.versions()


@pytest.mark.eval
def test_the_development_claims_are_copied_as_they_are_loaded(both, tmp_path):
    command = [sys.executable, str(SHARED / "gold_as_claims.py"), str(SHARED / "gold")]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    base.take_in(made.stdout.splitlines(), "development claims")

    copied, loaded = both(base.ledger)

    assert copied == loaded
    assert len(copied) > 5000
