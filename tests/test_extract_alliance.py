"""Which coalition "the coalition" is, by what the article calls it."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.attribute import attribute
from kg.extract import extract
from kg.names import Names
from kg.parse import parse


def claims(text):
    doc = parse(text)
    return extract(Article(publisher="The Daily", text=text, published="2016-07-05"), doc, attribute(doc))


def blamed(text):
    return [claim.value.actors[0] for claim in claims(text) if claim.aspect == "responsibility"]


@pytest.mark.parametrize(
    ("before", "party"),
    [
        ("The Saudi-led coalition has fought in Yemen since 2015.", "Saudi-led coalition"),
        ("A coalition led by Saudi Arabia has fought in Yemen since 2015.", "Saudi Arabia-led coalition"),
        ("The U.S.-led coalition has fought in Syria since 2014.", "US-led coalition"),
        ("The town lies on the coast.", "coalition"),
    ],
)
def test_the_coalition_is_the_one_that_the_article_names(before, party):
    assert blamed(f"{before} The coalition bombed a market on Monday.") == [party]


def test_of_two_coalitions_the_nearest_before_is_meant():
    text = (
        "The US-led coalition bombed a bridge in Syria. In Yemen, the Saudi-led coalition shelled a port. "
        "The coalition bombed a market on Monday."
    )

    assert blamed(text)[-1] == "Saudi-led coalition"


def test_a_coalition_that_is_named_only_later_is_meant_too():
    text = "The coalition bombed a market on Monday. The Saudi-led coalition has fought in Yemen since 2015."

    assert blamed(text) == ["Saudi-led coalition"]


def test_what_the_coalition_says_is_that_coalitions_word():
    text = "The Saudi-led coalition fights in Yemen. A coalition spokesman said 40 rebels were killed."
    (found,) = claims(text)

    assert found.source.text == "A coalition spokesman"
    assert Names.load().resolve(found.referent, found.kind).name == "Saudi-led coalition"


@pytest.mark.parametrize(
    ("name", "like"),
    [
        ("Saudi Arabia-led coalition", "Saudi Arabia"),
        ("Turkish-led coalition", "Turkey"),
        ("coalition", "US-led coalition"),
    ],
)
def test_a_coalition_is_the_party_that_leads_it(name, like):
    names = Names.load()

    assert names.party(name) == names.party(like) != ""


def test_a_coalition_whose_leader_nobody_lists_is_no_other():
    assert Names.load().party("Ruritanian-led coalition") == ""
