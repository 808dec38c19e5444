from __future__ import annotations

import pytest

from kg.articles import Article
from kg.extract import extract
from kg.parse import model


def places(text):
    article = Article(publisher="The Daily", text=text, published="2016-07-05")
    return [c.place.text for c in extract(article, model()(text), ()) if c.aspect == "killed"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The blast killed nine people near the city of Deir el-Zour.", "Deir el-Zour"),
        ("A bomb hit Marta. Nine people were killed at the headquarters of Ansar.", "Marta"),
        ("US air strikes killed nine people in Marta.", "Marta"),
        ("Nine people were killed in Syria's Marta.", "Marta"),
        ("A bomb killed nine people near Deir el-Zour Syrias news agency said.", "Deir el-Zour"),
        ("Nine people were killed in Damascus British minister John Smith said.", "Damascus"),
        ("Nine people were killed in Ancient City of Aleppo.", "Aleppo"),
        ("Nine people were killed at the Old Hospital in Aleppo.", "Aleppo"),
        ("Nine people were killed in Aleppo in Fresh Clashes.", "Aleppo"),
    ],
)
def test_people_bodies_and_whose_deed_it_was_are_no_places(text, place):
    assert places(text)[-1] == place


@pytest.mark.parametrize(
    "comers", ["A convoy with evacuees from Kasrin was", "Buses carrying residents of Kasrin were"]
)
def test_where_people_come_from_is_not_where_they_died(comers):
    story = f"Shells hit the bus station of Marta. {comers} hit. They stood still. Nine people were killed."

    assert places(story) == ["Marta"]


def test_a_name_that_the_article_uses_as_a_towns_is_one_wherever_it_stands():
    story = "Shells hit the town of Kasrin. Kasrin woke to a blast that killed nine people. It was far from Marta."

    assert places(story) == ["Kasrin"]


@pytest.mark.parametrize("town", ["Kafr Zamir", "Tal Nuwar", "Khirbat Salim", "Wadi Nasib"])
def test_a_name_that_begins_with_a_word_for_a_village_or_mound_is_a_town(town):
    article = Article(publisher="The Daily", text=f"The army still held {town}, he said.", published="2016-07-05")

    assert [claim.place.text for claim in extract(article, model()(article.text), ())] == [town]
