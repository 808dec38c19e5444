"""What an article takes back, what is right instead, and what early reports said."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.attribute import attribute
from kg.extract import extract
from kg.parse import parse


def claims(text):
    doc = parse(text)
    return extract(Article(publisher="The Daily", text=text, published="2016-07-05"), doc, attribute(doc))


def tolls(text, aspect="killed"):
    return [(c.value.range.min, c.old, c.kind) for c in claims(text) if c.aspect == aspect]


@pytest.mark.parametrize(
    "text",
    [
        "An earlier version of this story wrongly stated that 60 people had died. The correct number is 16.",
        "Correction: A previous version of this report gave the number of dead as 60. The figure is 16.",
        "An earlier version of this article said 60 people had been killed in Marta; it should have been 16.",
        "An earlier version of this article put the death toll at 60; it should have said 16.",
        "We incorrectly reported that 60 people were killed. In fact, 16 were killed.",
    ],
)
def test_a_figure_that_the_article_takes_back_is_the_publishers_and_old_and_the_right_one_stands(text):
    assert tolls(text) == [(60, True, "publisher"), (16, False, "publisher")]


@pytest.mark.parametrize(
    "text",
    [
        "A bomb tore through a market in Marta. Correction: the article misstated the toll. It was 16, not 60.",
        "An earlier version of this article gave a wrong number of dead. It should have said 16.",
        "This story has been updated. Sixteen people died, not 60.",
        "This story has been corrected to show that 16 people were killed in Marta, not 60.",
        "This article was amended on 4 July to say that 16 people were killed, not 60 as previously stated.",
    ],
)
def test_what_a_correction_says_is_right_is_the_publishers(text):
    assert tolls(text) == [(16, False, "publisher")]


def test_a_correction_is_about_the_wounded_where_it_says_so():
    text = "The article misstated the number of wounded. It was 16, not 60."

    assert tolls(text, "injured") == [(16, False, "publisher")]


def test_a_number_after_a_sentence_that_takes_nothing_back_is_no_toll():
    assert tolls("The mayor spoke of the toll. It was 16, not 60, on the thermometer.") == []


def test_a_place_that_the_article_wrongly_gave_to_the_army_is_old():
    found = claims("Correction: This article originally said that the army had captured the town of Marta.")

    assert [(c.aspect, c.old, c.kind) for c in found] == [("control", True, "publisher")]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Police said nine people were killed. Earlier reports had spoken of five dead.", "Earlier reports"),
        (
            "Reports earlier in the day had said five people were killed. Police say nine were killed.",
            "Reports earlier in the day",
        ),
        (
            "Initial reports put the toll at five, but the ministry later said nine people were killed.",
            "Initial reports",
        ),
        ("The ministry had initially put the toll at five but later revised it to nine.", "The ministry"),
        ("The ministry had earlier said five people were killed. It now says nine were killed.", "The ministry"),
    ],
)
def test_an_early_figure_is_of_those_reports_and_old_beside_a_newer_one(text, source):
    found = {c.value.range.min: c for c in claims(text) if c.aspect == "killed"}

    assert (found[5].source.text, found[5].old, found[9].old) == (source, True, False)


def test_an_early_report_stands_while_there_is_no_other():
    assert tolls("First reports said 40 people had been killed in the blast.") == [(40, False, "unnamed")]


def test_an_early_report_of_another_place_is_not_made_old():
    text = "First reports said 40 people had been killed in Homs. In Aleppo, nine people were killed, police said."

    assert not any(claim.old for claim in claims(text))


def test_a_report_that_somebody_calls_wrong_is_not_what_he_says():
    assert tolls("Earlier reports that 40 people had died were wrong, the ministry said.") == []


def test_an_earlier_version_of_somebody_elses_report_is_not_the_articles_own():
    (found,) = (c for c in claims("An earlier version of the report said 60 people had died.") if c.aspect == "killed")

    assert (found.old, found.source.text) == (False, "An earlier version of the report")


@pytest.mark.parametrize(("day", "old"), [("In May", False), ("On 3 July", True)])
def test_what_was_said_earlier_of_another_day_is_not_old(day, old):
    text = f"{day}, 30 people were killed in Marta, the ministry had earlier said. On 4 July five people died there."

    assert [(c.value.range.min, c.old) for c in claims(text) if c.aspect == "killed"] == [(30, old), (5, False)]


def test_a_name_that_was_misspelled_takes_no_figure_back():
    text = "An earlier version of this article misspelled the name of the mayor, who said 12 people had died."

    assert [(least, old) for least, old, _ in tolls(text)] == [(12, False)]
