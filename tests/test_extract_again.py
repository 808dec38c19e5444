"""A number that only says "the figure" is of what was counted before it."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.attribute import attribute
from kg.extract import extract
from kg.parse import parse


def counts(text):
    doc = parse(text)
    found = extract(Article(publisher="The Daily", text=text, published="2016-07-05"), doc, attribute(doc))
    return [(c.aspect, c.value.range.min, c.source.text) for c in found]


@pytest.mark.parametrize(
    "second",
    [
        ", while the ministry put the figure at 300.",
        ". The ministry put the number at 300.",
        "; the ministry put it at 300.",
        ", but the ministry said the number was closer to 300.",
    ],
)
def test_the_figure_is_that_of_the_dead_spoken_of_before(second):
    text = f"The observatory said 120 people were killed{second}"

    assert [(aspect, least, source.lower()) for aspect, least, source in counts(text)] == [
        ("killed", 120, "the observatory"),
        ("killed", 300, "the ministry"),
    ]


def test_the_figure_is_that_of_the_last_number_in_its_sentence():
    text = "The mayor said 12 people had died and 40 were wounded; the rebels put the number at 50."

    assert [one[:2] for one in counts(text)] == [("killed", 12), ("injured", 40), ("injured", 50)]


def test_the_figure_says_nothing_where_nobody_was_counted_before():
    assert counts("The mayor spoke of the harvest. The ministry put the figure at 300.") == []


def test_the_figure_says_nothing_a_sentence_further_on():
    text = "Police said 12 people had died. Rain fell on the town. The ministry put the figure at 300."

    assert [one[:2] for one in counts(text)] == [("killed", 12)]


def test_a_number_of_something_else_is_no_figure_of_people():
    text = "Police said 12 people had died. The ministry put the cost at 300 million dollars."

    assert [one[:2] for one in counts(text)] == [("killed", 12)]


def test_who_tells_how_many_died_is_none_of_them():
    assert counts("According to the commander, 12 people were killed in Marta.") == [("killed", 12, "the commander")]


@pytest.mark.parametrize("said", ["that 20 soldiers were killed", "20 dead"])
def test_who_claims_that_people_died_tells_it_and_has_not_killed_them(said):
    text = f"The spokesman said that while the rebels claim {said} in Marta, only 12 soldiers died."

    assert counts(text) == [("killed", 20, "the rebels"), ("killed", 12, "The spokesman")]


def test_a_fire_that_claims_lives_kills_none_who_tells_it():
    assert counts("The fire claimed 12 lives, the mayor said.") == [("killed", 12, "the mayor")]
    assert counts("The rebels claimed 20 soldiers were killed.") == [("killed", 20, "The rebels")]


@pytest.mark.parametrize("then", ["The total was 5,000 displaced people.", "The number is 911 in emergencies."])
def test_a_number_that_says_itself_what_it_counts_is_none_of_the_dead(then):
    assert [one[:2] for one in counts(f"Officials said 12 people had died. {then}")] == [("killed", 12)]
