"""A number that stands for several kinds of people, and a family that is one number."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.extract import extract
from kg.extract.quantities import numbers
from kg.parse import model


def killed(text):
    found = extract(Article(publisher="The Daily", text=text, published="2016-07-05"), model()(text), ())
    return [(c.value.range.min, c.value.range.max, c.value.who, c.subset) for c in found if c.aspect == "killed"]


@pytest.mark.parametrize(
    ("text", "dead"),
    [
        ("The shelling killed a mother and her three daughters in Marta.", 4),
        ("The raid killed a couple and their two sons.", 4),
        ("An elderly man and two of his grandchildren were killed.", 3),
        ("A man and his wife were killed when a shell hit their home.", 2),
        ("A father, a grandmother and a daughter died in the fire.", 3),
        ("A widow and her three daughters as well as one more child were killed.", 5),
        ("A soldier and his two sons, aged 4 and 6, were killed.", 3),
    ],
)
def test_a_family_is_one_number(text, dead):
    assert killed(text) == [(dead, dead, "people", False)]


def test_a_family_with_several_children_has_no_upper_bound():
    assert killed("A mother and several children were killed.") == [(4, None, "people", False)]


def test_a_family_among_the_dead_is_a_part_of_them():
    found = killed("Nine people were killed, including a mother and her three daughters.")

    assert found == [(9, 9, "people", False), (4, 4, "people", True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two women and their seven children were killed.", [(2, "women"), (7, "children")]),
        ("A woman and a child were killed.", [(1, "woman"), (1, "child")]),
        ("Two boys, aged 4 and 7, and a girl were killed.", [(2, "boys"), (1, "girl")]),
        ("The commander and two of his guards were killed.", [(1, "commander"), (2, "guards")]),
    ],
)
def test_people_of_two_kinds_stay_two_numbers(text, found):
    assert [(least, who) for least, _, who, _ in killed(text)] == found


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("The shelling killed 36 women and children in Marta.", "women and children"),
        ("Some 36 men, women and children were killed.", "men, women and children"),
        ("The shelling killed 36 soldiers and civilians fled the town.", "soldiers"),
    ],
)
def test_a_number_counts_all_whom_the_text_joins_to_it(text, who):
    assert [one[2] for one in killed(text)] == [who]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A nurse aged 34 and two young doctors were killed in Marta.", [(1, "nurse"), (2, "young doctors")]),
        ("Twelve people aged between 20 and 40 were killed in Marta.", [(12, "people")]),
        ("His sons, aged four and six, died, and two women were killed in Marta.", [(2, "women")]),
    ],
)
def test_a_number_of_people_after_an_age_is_no_age(text, found):
    assert [(least, who) for least, _, who, _ in killed(text)] == found


@pytest.mark.parametrize(
    "when",
    [
        "On May 5, 2024,",
        "On Dec. 25,",
        "On Sept. 5, 2023,",
        "Between May 3 and 9,",
        "In 2022 and 2023,",
        "Between 2012 and 2016,",
    ],
)
def test_a_day_and_a_year_before_a_number_count_nobody(when):
    assert [least for least, *_ in killed(f"{when} 12 people were killed in Marta.")] == [12]


def test_a_digit_that_is_no_number_is_no_day():
    assert [number.range.min for number in numbers(["may", "\u00b2", ",", "2024"])] == [2024]


def test_an_age_under_which_children_are_counts_nobody():
    found = killed("A father and his five children, three of them under the age of 10, were killed.")

    assert [(least, part) for least, _, _, part in found] == [(6, False), (3, True)]


def test_a_list_of_ages_counts_nobody():
    assert [number.range.min for number in numbers(["two", "sons", ",", "aged", "four", "and", "six"])] == [2]
