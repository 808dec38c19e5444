"""A second speaker in one sentence has his own words, and "IS" is a speaker and no verb."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.attribute import attribute
from kg.extract import extract
from kg.parse import model, parse


def read(text):
    return attribute(parse(text))


def said(text):
    return {one.source.text: one.content.text for one in read(text)}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        (
            "The observatory said 120 people were killed, while the ministry put the toll at 300.",
            ("The observatory", "120 people were killed"),
            ("the ministry", "the toll at 300"),
        ),
        (
            "Police said nine people died, while doctors at the hospital reported 14 deaths.",
            ("Police", "nine people died"),
            ("doctors at the hospital", "14 deaths"),
        ),
        (
            "According to the observatory, 120 people were killed, while the ministry spoke of 300 dead.",
            ("the observatory", "120 people were killed"),
            ("the ministry", "300 dead"),
        ),
        (
            "Witnesses said the jets were Russian, though Moscow denied carrying out strikes in the area.",
            ("Witnesses", "the jets were Russian"),
            ("Moscow", "carrying out strikes in the area"),
        ),
        (
            "The mayor said 12 people had died, contradicting the army, which had spoken of 40 dead.",
            ("The mayor", "12 people had died the army"),
            ("which", "40 dead"),
        ),
    ],
)
def test_who_takes_his_turn_in_anothers_sentence_has_his_own_words(text, first, second):
    assert said(text) == dict([first, second])


def test_a_toll_that_one_source_says_another_gives_is_the_others_through_the_first():
    (found,) = read("The observatory said the ministry put the toll at 300.")

    assert (found.source.text, [relay.text for relay in found.via]) == ("the ministry", ["The observatory"])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The Salwan Rights Monitor documented 12 deaths in Tellaf on Monday.", "The Salwan Rights Monitor"),
        ("The army said 40 militants fell, a figure disputed by residents, who counted 12 dead.", "who"),
        ("The ministry lowered the death toll from 12 to nine.", "The ministry"),
        ("Earlier reports had spoken of five dead.", "Earlier reports"),
    ],
)
def test_who_counts_the_dead_says_how_many(text, source):
    assert source in said(text)


def test_who_counts_anything_else_is_no_source():
    assert said("Rescuers counted 40 craters in the road.") == {}


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("IS said it had killed 30 soldiers.", "it had killed 30 soldiers"),
        ("Thirty soldiers were killed, IS said in a statement.", "Thirty soldiers were killed"),
        (
            "IS claimed responsibility, saying its fighters had killed 30 soldiers.",
            "its fighters had killed 30 soldiers",
        ),
    ],
)
def test_the_group_is_speaks(text, content):
    before = "The mayor of Tellaf said the market was hit at noon. "

    assert said(before + text)["IS"] == content


def test_is_is_a_name_to_the_parser_and_is_is_a_verb():
    group, verb = model()("IS held the town. The town is quiet.")[0], model()("The town is quiet.")[2]

    assert (group.pos_, verb.pos_) == ("PROPN", "AUX")


@pytest.mark.parametrize(
    "text",
    ["An earlier version of this article said 60 people had died.", "We wrongly reported that 60 people had died."],
)
def test_what_a_text_said_of_itself_has_no_source_but_the_publisher(text):
    assert [(one.source.text, one.kind) for one in read(text)] == [("", "publisher")]


def test_what_we_say_in_a_quotation_is_not_the_publishers():
    text = '"We reported that 60 people had died," the mayor said.'

    assert all(one.kind != "publisher" for one in read(text))


def blame(text):
    doc = parse(text)
    found = extract(Article(publisher="The Daily", text=text), doc, attribute(doc))
    return [(c.value.actors[0], c.kind, c.source.text) for c in found if c.aspect == "responsibility"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The strike, which a UN panel blamed on the army, killed 12 people.", ("army", "named", "a UN panel")),
        ("The strike was blamed on the army by residents.", ("army", "unnamed", "residents")),
        ("The attack, which the government blames on rebels, killed 12.", ("rebels", "named", "the government")),
        (
            "Shells fell in a raid claimed by the Red Lantern group.",
            ("Red Lantern group", "named", "Red Lantern group"),
        ),
    ],
)
def test_who_blames_or_claims_in_a_clause_of_its_own_is_the_source(text, found):
    assert blame(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "Twelve people were killed in an attack condemned by Russia.",
        "The attack reported by the army killed 12 people.",
        "The army said 40 men died in the raid, a figure disputed by the rebels.",
    ],
)
def test_who_speaks_of_an_attack_has_not_made_it(text):
    assert blame(text) == []
