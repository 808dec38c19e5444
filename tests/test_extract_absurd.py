"""What a reader would call absurd if it were a claim: tests by kind of text."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.claiming import claims_of


def found(text):
    return claims_of(Article(publisher="The Daily", text=text, published="2016-07-05"))


@pytest.mark.parametrize(
    "text",
    [
        "At least 2,000,000,000,000 people were killed in Marta.",
        "999999999999999999999999 people were killed.",
        "The 1.5.2016 killed were buried.",
        "-5 people were killed in Marta.",
        "½ people were killed, and 2½ were injured.",
        "At least \u0662\u0667 people were killed in Marta.",
        "\uff12\uff17 people were killed in Marta.",
        "27% of people were killed off.",
        "Flight MH17 people were killed.",
        "30-20 people were killed.",
    ],
)
def test_what_is_no_number_of_people_kills_nobody(text):
    assert [claim.value for claim in found(text) if claim.aspect == "killed"] == []


@pytest.mark.parametrize(
    "text",
    [
        "Town Killed Wounded\nMarta 27 40\nHarun 12 9\n",
        "| Town | Killed |\n| Marta | 27 |\n",
        "Town,Killed,Wounded\nMarta,27,40\nHarun,12,9",
        "You killed me with your eyes, baby, a million times I died",
        "Syria beat Iraq, 3 injured",
        "Syria beat Iraq 2-1 in the cup match; three players were injured.",
        "The hunter killed 40 goats.",
        "If the dam broke, 40,000 people would be killed.",
        "The deal killed 3,000 jobs.",
        "long " * 5000 + "27 people were killed.",
    ],
)
def test_tables_songs_matches_and_conditions_claim_nothing(text):
    assert [claim.value for claim in found(text) if claim.aspect in {"killed", "injured"}] == []


def test_an_age_is_no_toll():
    assert [claim.value.range.max for claim in found("The man, 27, was killed in Marta.")] == [1]


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("In 1982, 20,000 people were killed in Marta.", "1982"),
        ("In the battle of 1187 some 17,000 soldiers were killed.", "1187"),
        ("In 1258, 17,000 soldiers were killed.", "1258"),
    ],
)
def test_history_is_dated_to_its_year(text, year):
    assert [claim.date[:4] for claim in found(text) if claim.aspect == "killed"] == [year]
