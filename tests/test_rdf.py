"""Domain objects as RDF: what goes in comes out unchanged, and nothing gets out of its literal or IRI."""

from __future__ import annotations

import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles import Article
from kg.links import NO_DAY
from kg.loaders import rdf, rdf_units
from kg.loaders.leading import named, roles
from kg.values import OPEN

HOSTILE = [
    'He said: "no"',
    "two\nlines\r\nand\ttab",
    "back\\slash and \\u0022 and \\n",
    '" . <http://x/s> <http://x/p> "',
    "درعا والسويداء",
    "\x00\x01\x07\x0b\x1f\x7f\x85\u2028",
    "\U0001f600\ufffe\uffff",
    "'''\"\"\"",
    "",
    " ",
]


def parsed(lines):
    """Return the statements of some lines as Oxigraph reads them."""
    text = "".join(f"{line} .\n" for line in lines)
    return list(ox.parse(text, ox.RdfFormat.N_TRIPLES))


def values(lines, term):
    return [quad.object.value for quad in parsed(lines) if quad.predicate.value == rdf.NS + term]


@pytest.mark.parametrize("value", HOSTILE)
def test_a_text_comes_out_as_it_went_in(value):
    assert values([f"<a:a> {rdf.term('title')} {rdf.text(value)}"], "title") == [value]


@given(st.text())
def test_any_text_comes_out_as_it_went_in(value):
    (quad,) = parsed([f"<a:a> <a:b> {rdf.text(value)}"])

    assert quad.object.value == value


@given(st.text())
def test_any_text_is_written_as_oxigraph_writes_it(value):
    assert rdf.text(value) == str(ox.Literal(value))


def test_half_a_surrogate_pair_does_not_stop_a_load():
    assert values([f"<a:a> {rdf.term('title')} {rdf.text('a' + chr(0xD800) + 'b')}"], "title") == ["a\ufffdb"]


@given(st.text())
def test_whatever_an_id_holds_its_iri_is_one(value):
    iri = rdf.iri("claim", value)

    assert re.fullmatch(r"<https://w3id\.org/kg-claims/claim/[A-Za-z0-9_-]+>", iri)


def test_two_ids_never_share_an_iri():
    assert len({rdf.iri("claim", key) for key in ("a b", "a-b", "a_b", "a/b", "A-B", "a b ", "..", "")}) == 8


@pytest.mark.parametrize("value", HOSTILE)
def test_a_name_is_a_literal_and_its_iri_a_hash(value):
    lines = rdf.article(Article(publisher=value, text="x", title=value, url=value, given=value))

    for quad in parsed(lines):
        assert re.fullmatch(r"[a-z]+/[0-9a-f]{32}", quad.subject.value.removeprefix(rdf.DATA)), quad
    assert values(lines, "title") == [value]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2018-07-12", "2018-07-12"),
        ("2018-07-12T10:30:00+03:00", "2018-07-12"),
        ("", NO_DAY),
        ("2018-02-30", NO_DAY),
        ("in July", NO_DAY),
    ],
)
def test_a_day_is_a_date_or_the_one_that_stands_for_none(said, day):
    assert rdf.day(said) == f'"{day}"^^<{rdf.XSD}date>'


def test_an_open_end_is_the_largest_number(story):
    story.says("Monitor", 27, None)
    (answer,) = story.answers

    assert values(rdf.answer(answer), "hi") == [str(OPEN)]


@pytest.mark.parametrize(
    ("aspect", "lo", "hi", "spelled"),
    [
        ("killed", 27, OPEN, "27 or more"),
        ("killed", 0, 0, "0"),
        ("control", 100, 100, "100 %"),
        ("weapon", 1, 1, "yes"),
        ("responsibility", 0, 0, "no"),
    ],
)
def test_an_answer_is_spelled_as_people_write_it(aspect, lo, hi, spelled, story):
    story.says("Monitor", lo, None if hi == OPEN else hi, aspect=aspect)

    assert rdf.spelled_answer(story.answers[0]) == spelled


def test_the_order_of_relays_is_kept(story):
    story.says("Military source", 27, via=["SANA", "Press TV"])

    assert values(rdf.link(story.links[0]), "chain") == ["SANA > Press TV"]
    assert values(rdf.link(story.links[0]), "depth") == ["2"]


def test_a_link_says_no_more_of_its_claim_than_it_takes_back(story):
    story.says("Military source", 27, via=["SANA"])
    subject = rdf.iri("claim", story.claims[0].id)
    said = {line.split(" ")[1] for line in rdf_units.unit("block:x", story.links) if line.startswith(subject)}

    assert said == {rdf.term(name) for name in rdf.LINK_TERMS}


def test_each_value_of_each_origin_is_led_by_its_earliest_answer(story):
    story.says("Monitor", 27, said="2018-07-13")
    first = story.says("Monitor", 27, said="2018-07-12")
    other = story.says("Monitor", 30, said="2018-07-14")
    leads = [one for one in story.related()[1] if "leads" in roles(story.related()[1])[named(one)]]

    assert {one.claim for one in leads} == {first, other}


def test_the_same_objects_give_the_same_lines_in_any_order(story):
    story.says("Monitor", 27)
    story.says("Medics", 9)
    rows = story.units()["event:depot"]

    assert sorted(rdf_units.unit("u", rows)) == sorted(rdf_units.unit("u", rows[::-1]))


def test_a_summary_is_of_its_question(story):
    story.says("Monitor", 27)
    story.says("Medics", 9)
    summary = story.units()["event:depot"][-1]

    assert values(rdf.summary(summary), "contradictory") == ["true"]
    assert values(rdf.summary(replace(summary, max_lo=9)), "contradictory") == ["false"]
