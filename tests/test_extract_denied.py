"""What a text says not to be so is not claimed to be so."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.attribute import attribute
from kg.extract import extract
from kg.parse import model
from kg.values import Agreement, Control, Count, Responsibility, Weapon


def claims(text, aspect):
    article = Article(publisher="The Daily", text=text, published="2016-07-05")
    doc = model()(text)
    found = extract(article, doc, attribute(doc))
    return [(claim.value, claim.source.text) for claim in found if claim.aspect == aspect]


def counted(text, aspect):
    return [(value.range.min, value.range.max) for value, _ in claims(text, aspect) if isinstance(value, Count)]


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that 60 people died in Homs, the governor said.",
        "The governor said it was not true that 60 people were killed in Homs.",
        "It was untrue that 60 people had died in Homs, the governor said.",
        "There is no truth in claims that 60 people were killed in Homs, the governor said.",
        "The claim that 60 people were killed in Homs is not true, the governor said.",
        "It is not true that jets struck Homs, killing 60 people, the governor said.",
        "There is no evidence that 60 people were killed in Homs, the governor said.",
    ],
)
def test_a_toll_that_is_called_untrue_is_no_toll(text):
    assert claims(text, "killed") == []


def test_what_a_clause_of_its_own_says_after_a_denial_is_said():
    text = "There is no evidence that jets struck Homs, but doctors said shells killed nine people."

    assert counted(text, "killed") == [(9, 9)]


@pytest.mark.parametrize(
    "text",
    [
        "Experts found no traces of sarin in Homs.",
        "Experts did not find any trace of sarin in Homs.",
        "Experts ruled out the use of sarin in Homs.",
        "Samples from Homs tested negative for sarin, experts said.",
        "There was no evidence of sarin use in Homs, the governor said.",
        "There is no proof that sarin was used in Homs, the governor said.",
    ],
)
def test_a_weapon_of_which_nothing_was_found_was_not_used(text):
    assert [value for value, _ in claims(text, "weapon")] == [Weapon("sarin", "denies")]


@pytest.mark.parametrize(
    "text",
    [
        "Experts found traces of sarin in Homs.",
        "Experts could not rule out the use of sarin in Homs.",
        "The governor said there was no doubt that sarin was used in Homs.",
    ],
)
def test_a_weapon_of_which_something_was_found_was_used(text):
    assert [value.polarity for value, _ in claims(text, "weapon")] == ["asserts"]


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        ("Russia's defence ministry denied that its planes had carried out air strikes on Homs.", []),
        ("The army denied that it had shelled the market in Homs.", []),
        ("The army denied using cluster bombs in Homs.", [Weapon("cluster bombs", "denies")]),
        ("The ministry denied that an air strike had hit Homs.", [Weapon("air strike", "denies")]),
    ],
)
def test_who_denies_that_a_strike_was_his_does_not_say_what_was_used(text, weapon):
    assert [value for value, _ in claims(text, "weapon")] == weapon
    if not weapon:
        assert [value.polarity for value, _ in claims(text, "responsibility")] == ["denies"]


def test_who_did_it_is_denied_with_what_he_did():
    text = "It is not true that rebels shelled Homs, the governor said."

    assert claims(text, "responsibility") == [(Responsibility(("rebels",), "denies"), "the governor")]


@pytest.mark.parametrize(
    ("text", "aspect", "count"),
    [
        ("Not a single villager was killed in Homs on Monday.", "killed", [(0, 0)]),
        ("Not even one soldier was wounded in Homs, the governor said.", "injured", [(0, 0)]),
        ("The governor said not 70 but 12 people were killed in Homs.", "killed", [(12, 12)]),
        ("A single villager was killed in Homs on Monday.", "killed", [(1, 1)]),
    ],
)
def test_not_one_is_none(text, aspect, count):
    assert counted(text, aspect) == count


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Rebel commander Omar Karim denied that his men had agreed to a truce in Homs.", "Rebel commander Omar Karim"),
        ("The army denied reaching a truce in Homs.", "The army"),
        ("The rebels said they had not agreed to a truce in Homs.", "The rebels"),
    ],
)
def test_who_denies_that_he_agreed_denies_the_deal_himself(text, source):
    assert claims(text, "agreement") == [(Agreement("denied", ""), source)]


@pytest.mark.parametrize(
    "text", ["The rebels denied that they had broken the truce in Homs.", "There was no truce in force in Homs."]
)
def test_a_state_that_is_denied_leaves_the_deal_open(text):
    assert claims(text, "agreement") == []


def test_a_place_that_nobody_took_is_not_taken():
    text = "It is not true that the army seized the town of Marta, rebels said."

    assert claims(text, "control") == [(Control("army", "took", "denies"), "rebels")]


@pytest.mark.parametrize(
    "text",
    [
        "A mine in Marta killed six, the Northern Guard said. No group claimed responsibility for the blast.",
        "Neither the army nor the rebels claimed responsibility for the blast in Marta.",
        "None of the rebel groups has claimed the attack.",
    ],
)
def test_what_nobody_claimed_nobody_did(text):
    assert claims(text, "responsibility") == []


def test_who_is_blamed_where_nobody_claimed_it_is_the_only_one_named():
    text = "The Guard struck a deal. No group claimed responsibility for the blast, but residents blamed the YPG."

    assert claims(text, "responsibility") == [(Responsibility(("YPG",)), "residents")]
