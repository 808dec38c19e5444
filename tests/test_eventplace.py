"""An event lies where its articles agree on the most specific place, and a claim that says less is told there."""

from __future__ import annotations

import json

import pytest

from kg.articles import Article
from kg.blockwise import Registries
from kg.claims import Claim, Mention
from kg.codec import decode_event
from kg.interchange import export_claims, import_claims
from kg.ledger import Ledger
from kg.names import Names
from kg.places import Gazetteer
from kg.relink import relink
from kg.values import Agreement, Control, Count, Range

WIDE, NARROW, BESIDE = "Aleppo", "Castello Road", "Salaheddin, Aleppo"


@pytest.fixture(scope="module")
def registries():
    return Registries(Names.load(), Gazetteer.load())


def told(folder, registries, *stories, aspect="killed", value=None):
    """Return the exported rows of articles of one day, each given as the places that its claims name."""
    ledger = Ledger.open(folder, create=True)
    for number, places in enumerate(stories):
        article = Article(publisher=f"Outlet {number}", text=f"{number}", given=f"a{number}", published="2017-04-16")
        claims = [
            Claim(
                article=article.id, aspect=aspect, value=value or Count(Range(9, 9), "people"), sentence="Nine died.",
                start=at, end=at + 1, content=Mention("nine"), words=Mention("nine"), place=Mention(place),
                given_id=f"{number}-{at}",
            )
            for at, place in enumerate(places)
        ]  # fmt: skip
        ledger.add([article], claims)
    relink(ledger, registries)
    events = [event.where for event in ledger_events(ledger)]
    return list(export_claims(ledger)), events


def ledger_events(ledger):
    return [decode_event(row.data) for row in ledger.rows(kinds=["event"])]


def test_a_claim_that_says_less_is_told_where_the_articles_agree(tmp_path, registries):
    rows, events = told(tmp_path, registries, (WIDE, WIDE), (WIDE, NARROW), (NARROW, WIDE))

    assert events == [NARROW]
    assert {row["place"] for row in rows} == {NARROW}
    assert {row["place_text"] for row in rows} == {WIDE, NARROW}


def test_one_article_alone_does_not_move_an_event(tmp_path, registries):
    rows, events = told(tmp_path, registries, (WIDE, WIDE), (WIDE, NARROW), (WIDE, WIDE))

    assert events == [WIDE]
    assert {row["place"] for row in rows if row["place_text"] == WIDE} == {WIDE}


def test_shells_on_several_quarters_are_on_none_of_them(tmp_path, registries):
    quarters = (NARROW, BESIDE, "Sheikh Maqsoud")

    _, events = told(tmp_path, registries, (WIDE,) * 4 + quarters, (WIDE,) * 4 + quarters)

    assert events == [WIDE]


def test_who_holds_a_city_is_not_told_of_its_suburb(tmp_path, registries):
    held = Control(holder="the army", change="holds", polarity="asserts")

    rows, _ = told(tmp_path, registries, (WIDE, NARROW), (WIDE, WIDE, NARROW), aspect="control", value=held)

    assert {row["place"] for row in rows if row["place_text"] == WIDE} == {WIDE}


def test_the_parts_of_a_region_speak_for_it(tmp_path, registries):
    _, events = told(tmp_path, registries, ("Damascus",) * 3 + ("Ghouta",), ("Damascus", "Damascus", "Zamalka"))

    assert events == ["Ghouta"]


def test_places_have_one_spelling_and_keep_the_articles_words(tmp_path, registries):
    rows, _ = told(tmp_path, registries, ("Raqa",), ("Ar Raqqah",))

    assert {(row["place"], row["place_text"]) for row in rows} == {("Raqqa", "Raqa"), ("Raqqa", "Ar Raqqah")}


def test_what_is_exported_comes_back_with_the_articles_own_place(tmp_path, registries):
    rows, _ = told(tmp_path, registries, (WIDE, WIDE), (WIDE, NARROW), (NARROW, WIDE))

    back = [claim.place.text for _, claim in import_claims(map(json.dumps, rows), "rows")]

    assert back == [row["place_text"] for row in rows]


def test_a_deal_is_an_event_apart_from_the_bomb_that_it_is_told_with(tmp_path, registries):
    article = Article(publisher="Outlet", text="1", given="a", published="2017-04-16")
    said = {
        "killed": Count(Range(9, 9), "people"),
        "agreement": Agreement(state="broken", parties=""),
        "displaced": Count(Range(500, 500), "people"),
    }
    ledger = Ledger.open(tmp_path, create=True)
    claims = [
        Claim(
            article=article.id, aspect=aspect, value=value, sentence=aspect, start=at, end=at + 1,
            content=Mention(aspect), words=Mention(aspect), place=Mention(WIDE), given_id=aspect,
        )
        for at, (aspect, value) in enumerate(said.items())
    ]  # fmt: skip
    ledger.add([article], claims)
    relink(ledger, registries)

    assert sorted(sorted(event.claims) for event in ledger_events(ledger)) == [["agreement", "displaced"], ["killed"]]


def test_who_leaves_under_a_deal_that_the_article_tells_of_elsewhere_is_apart_as_well(tmp_path, registries):
    article = Article(publisher="Outlet", text="1", given="a", published="2017-04-16")
    said = [
        ("agreement", Agreement(state="reached", parties=""), "Damascus"),
        ("killed", Count(Range(9, 9), "people"), WIDE),
        ("displaced", Count(Range(500, 500), "people"), WIDE),
    ]
    ledger = Ledger.open(tmp_path, create=True)
    claims = [
        Claim(
            article=article.id, aspect=aspect, value=value, sentence=aspect, start=at, end=at + 1,
            content=Mention(aspect), words=Mention(aspect), place=Mention(place), given_id=aspect,
        )
        for at, (aspect, value, place) in enumerate(said)
    ]  # fmt: skip
    ledger.add([article], claims)
    relink(ledger, registries)

    assert ["killed"] in [sorted(event.claims) for event in ledger_events(ledger)]
