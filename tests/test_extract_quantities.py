from __future__ import annotations

import pytest

from kg.extract.quantities import numbers, read
from kg.values import Range


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("27 people", 27, 27),
        ("twenty-seven people", 27, 27),
        ("at least 27", 27, None),
        ("no fewer than 27", 27, None),
        ("more than 100", 101, None),
        ("over 60", 61, None),
        ("up to 50", None, 50),
        ("as many as 80", None, 80),
        ("fewer than 10", None, 9),
        ("nearly 50", 45, 50),
        ("about 70", 63, 77),
        ("some 15", 14, 16),
        ("between 20 and 30", 20, 30),
        ("20-30 people", 20, 30),
        ("dozens", 24, None),
        ("several dozen", 24, None),
        ("scores", 40, None),
        ("tens", 20, None),
        ("hundreds", 200, None),
        ("thousands", 2000, None),
        ("tens of thousands", 20000, None),
        ("hundreds of thousands", 200000, None),
        ("several", 3, None),
        ("a number of civilians", 2, None),
        ("a dozen", 12, 12),
        ("two dozen", 24, 24),
        ("1,300", 1300, 1300),
        ("2.5 million", 2_500_000, 2_500_000),
        ("more than a quarter of a million", 250_001, None),
        ("one hundred and twenty", 120, 120),
        ("20+ killed", 20, None),
    ],
)
def test_a_number_is_read_with_its_bounds(text, low, high):
    assert read(text) == Range(low, high)


@pytest.mark.parametrize(
    "text",
    [
        "2,000,000,000,000",
        "99999999999999999999",
        "1.5.2016",
        "-5",
        "½",
        "٢٧",
        "27%",
        "27 per cent",
        "$27",
        "27 dollars",
        "12-year-old",
        "in 2013",
        "August 21",
        "21 August",
        "8:30",
        "5 km",
        "012016",
        "",
    ],
)
def test_what_is_no_number_of_people_is_refused(text):
    assert read(text) is None


def test_forty_more_comes_on_top_of_another_number():
    assert [number.further for number in numbers(["40", "more"])] == [True]
