"""What is no deed: a verb of war with something else behind it, and what was only planned or asked for."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.extract import extract
from kg.parse import parse


def claims(text, aspect):
    found = extract(Article(publisher="The Daily", text=text, published="2016-07-05"), parse(text), ())
    return [claim for claim in found if claim.aspect == aspect]


@pytest.mark.parametrize(
    "text",
    [
        "The army resumed operations at the airport on Monday.",
        "The government launched an investigation into the attack.",
        "After the attack, the army launched an inquiry.",
        "The government launched a vaccination campaign in Tellaf.",
        "The rebels struck a deal with the army.",
        "The government fired its health minister.",
        "The United States hit Iran with new sanctions.",
        "Rebels staged a protest against the bombing.",
        "The rebels committed to halting attacks on the town.",
        "The opposition attacked the government's record on housing.",
        "The government dropped charges against 12 people over the bombing.",
        "The army is responsible for security in the town.",
        "The army deployed troops to prevent attacks.",
        "The rebels hit out at the government.",
        "The government denied any involvement in the talks.",
        "The army was preparing to attack the town.",
        "The government asked pilots to carry out strikes.",
        "Neither the army nor the rebels blamed any group for the blast.",
        "The army took part in a US-backed offensive in Tellaf.",
        "The army said the government had accused the rebels of planning an attack.",
    ],
)
def test_a_verb_of_war_without_a_deed_makes_nobody_responsible(text):
    assert claims(text, "responsibility") == []


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("The army launched on Monday a wave of heavy raids on the town.", "army"),
        ("The army carried out military operations against the rebels.", "army"),
        ("The army hit 63 rebel targets in the hills.", "army"),
        ("The raids that the army carried out on Monday hit a school.", "army"),
        ("The army was responsible for the deaths of 12 people.", "army"),
        ("The rebels fired rockets at the minister's house.", "rebels"),
    ],
)
def test_who_attacks_is_still_responsible(text, doer):
    assert [claim.value.actors[0] for claim in claims(text, "responsibility")] == [doer]


def test_no_strikes_are_a_denial():
    (found,) = claims("The coalition carried out no strikes near the dam.", "responsibility")

    assert found.value.polarity == "denies"


@pytest.mark.parametrize(
    "text",
    [
        "The rebels entered talks with the army in Tellaf.",
        "The army entered the second phase of the plan in Tellaf.",
        "The army left the talks in Tellaf.",
        "The opposition held a conference in Aleppo.",
        "The government controls prices in Tellaf.",
        "The government runs a school in Tellaf.",
        "The government seized 12 tonnes of flour in Tellaf.",
        "The government pulled out of the talks in Tellaf.",
        "The government lost the vote in Tellaf.",
        "The army secured a victory in Tellaf.",
    ],
)
def test_what_is_no_place_is_not_held_taken_or_left(text):
    assert claims(text, "control") == []


@pytest.mark.parametrize(
    "text",
    [
        "The rebels seized a government-held district in the west of Aleppo.",
        "The rebels control roughly one quarter of the province of Aleppo.",
        "The army took most of the town of Tellaf.",
        "The army seized the opposition's main supply route near Tellaf.",
        "The rebels seized 40 square kilometres of land around Tellaf.",
    ],
)
def test_part_of_a_place_and_what_it_is_called_are_places(text):
    assert [claim.aspect for claim in claims(text, "control")] == ["control"]


@pytest.mark.parametrize(
    "text",
    [
        "Militants killed critics of the group in Tellaf.",
        "Rebels attacked a roadblock in Tellaf on Sunday.",
        "The army hit a wall of the hospital in Tellaf with rockets.",
        "Government forces shelled the records building in Tellaf.",
    ],
)
def test_what_can_be_struck_is_struck(text):
    assert len(claims(text, "responsibility")) == 1


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("The rebels were accused by the army of killing 12 people in Tellaf.", ["rebels"]),
        ("He was accused by the army of killing 12 people in Tellaf.", []),
    ],
)
def test_who_accuses_is_not_who_is_accused(text, accused):
    assert [claim.value.actors[0] for claim in claims(text, "responsibility")] == accused


@pytest.mark.parametrize(
    "held", ["shrine", "presidential residence", "roundabout", "cemetery", "mountain pass", "embassy", "runway"]
)
def test_what_an_army_can_hold_is_taken(held):
    assert [claim.value.change for claim in claims(f"The army seized the {held} in Tellaf.", "control")] == ["took"]


def test_reports_that_are_not_exaggerated_are_not_denied():
    (found,) = claims("The reports that 40 people were killed in Tellaf are not exaggerated.", "killed")

    assert found.value.range.min == 40
