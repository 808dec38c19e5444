"""What the names in one article's claims refer to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kg.articles import Article
from kg.claims import Claim, Mention
from kg.link.origins import alone, find_origins
from kg.link.resolve import neighbours, province_told, resolve
from kg.names import Names
from kg.places import Gazetteer
from kg.values import Count, Range


@pytest.fixture(scope="module")
def registries():
    return Names.load(), Gazetteer.load()


def a_claim(number, place, **fields):
    return Claim(
        article="a", aspect="killed", value=Count(Range(9, 9), "people"), sentence="", start=number, end=number + 1,
        content=Mention(), words=Mention(), place=Mention(place), given_id=f"c{number}", **fields,
    )  # fmt: skip


def resolved(registries, text, *claims):
    article = Article(publisher="Tanu", text=text, published="2018-07-12")
    return resolve(article, claims, *registries)


def test_what_residents_told_an_agency_comes_from_the_agency_that_an_outlet_credits(registries):
    said = a_claim(1, "Saraqib", kind="unnamed", referent="residents")
    (link,) = resolved(registries, "SARAQIB (Reuters) - Nine people were killed, residents said.", said)

    assert (link.origin, link.origin_why) == ("Reuters", "unnamed-via-credit-line")


def test_a_sentence_of_residents_that_two_outlets_print_comes_from_the_older(registries):
    sentence = "Nine people were killed in Saraqib on Monday, residents said."
    claims, links = {}, []
    for number, (publisher, day) in enumerate((("Harbour Weekly", "2018-07-13"), ("Tanu", "2018-07-12"))):
        said = replace(a_claim(number, "Saraqib", kind="unnamed", referent="residents"), sentence=sentence)
        claims[said.id] = said
        article = Article(publisher=publisher, text=sentence, published=day)
        links += resolve(article, [said], *registries)
    found = find_origins(links, claims)

    assert [link.origin for link in found] == ["Tanu", "Tanu"]
    assert [alone(link, registries[0]) for link in found] == links


def test_each_article_without_a_publisher_is_an_origin_of_its_own(registries):
    texts = ("Nine people were killed in Saraqib.", "At least 27 people were killed in Saraqib.")
    said = [a_claim(1, "Saraqib", kind="publisher"), a_claim(2, "Saraqib", kind="unnamed", referent="residents")]
    links = [link for text in texts for link in resolve(Article(publisher="", text=text), said, *registries)]

    assert len({link.family for link in links}) == len(texts)
    assert links[0].origin == links[1].origin == links[0].family
    assert links[0].source == links[2].source == "unknown publisher"
    assert alone(replace(links[0], origin="another", family="another"), registries[0]) == links[0]


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("Shells hit Talbeh in Idlib province.", "Idlib"),
        ("Shells hit Talbeh, a small village in the northern Idlib countryside.", "Idlib"),
        ("Shells hit Talbeh in northern Deir Ezzor province.", "Deir Ezzor"),
        ("Shells hit Talbeh. Fighting went on in Idlib province.", ""),
        ("Talbeh", ""),
    ],
)
def test_the_province_of_a_place_is_learnt_from_the_text(text, province):
    assert province_told("Talbeh", text) == province


def test_a_place_that_nobody_lists_lies_where_the_text_says(registries):
    (link,) = resolved(registries, "Shells hit Talbeh in Idlib province.", a_claim(0, "Talbeh"))

    assert (link.where, link.admin1, link.lat) == ("Talbeh", "Idlib", None)
    assert link.block == "Idlib/2018-W28"


def test_the_articles_main_province_is_a_last_resort_and_marked(registries):
    known, unknown = resolved(registries, "", a_claim(0, "Saraqib"), a_claim(1, "Talbeh"))

    assert unknown.admin1 == known.admin1 == "Idlib"
    assert "main province" in unknown.place_why


def test_a_claim_without_a_day_happened_when_it_was_published(registries):
    (link,) = resolved(registries, "", a_claim(0, "Saraqib"))

    assert (link.first, link.last, link.said) == ("2018-07-12", "2018-07-12", "2018-07-12")


def test_the_week_after_the_last_of_a_year_is_the_first_of_the_next():
    assert neighbours("Idlib/2020-W53") == ("Idlib/2020-W52", "Idlib/2021-W01")


def test_a_given_event_has_no_neighbours():
    assert neighbours("given/E1") is None
