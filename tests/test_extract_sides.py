"""Whose deed it was, what was used, and who holds what, where the words do not say it plainly."""

from __future__ import annotations

import pytest

from kg.articles import Article
from kg.extract import extract
from kg.parse import model
from kg.values import Agreement, Control, Occurrence, Responsibility, Weapon


def values(text, kind):
    article = Article(publisher="The Daily", text=text, title="", published="2016-07-05")
    return [claim.value for claim in extract(article, model()(text), ()) if isinstance(claim.value, kind)]


def doers(text):
    return [value.actors[0] for value in values(text, Responsibility)]


def weapons(text):
    return [value.weapon for value in values(text, Weapon)]


def control(text):
    return [(value.holder, value.change, value.polarity) for value in values(text, Control)]


@pytest.mark.parametrize(
    ("text", "doer"),
    [
        ("US-backed Kurdish fighters shelled the village of Marta.", "Kurdish fighters"),
        ("US-backed fighters shelled the village of Marta.", "US-backed fighters"),
        ("U.S. jets bombed the village of Marta.", "US jets"),
        ("Nine people were killed in US airstrikes on Marta.", "US"),
        ("Jets of the coalition against ISIS struck the village of Marta.", "Jets of the coalition"),
        ("The Islamic State (IS) shelled the village of Marta.", "Islamic State (IS)"),
        ("Russian and Syrian jets continued on Friday to pound Marta.", "Russian and Syrian jets"),
        ("Barrel bombs dropped from army helicopters killed nine people.", "army helicopters"),
        ("Ministers blamed the strike on the rebels.", "rebels"),
        ("Nine people died in the army's savage use of sarin.", "army"),
        ("Western states pointed the finger at the army.", "army"),
    ],
)
def test_a_doer_is_named_without_who_backs_or_fights_it(text, doer):
    assert doer in doers(text)


@pytest.mark.parametrize(
    "text",
    [
        "The army held the town. The attack was carried out by a suicide bomber.",
        "Syria air raids kill nine people",
        "The rebels planted their black flags on the hill.",
        "Rebels seized a hilltop within firing range of the road.",
        "The rebels advanced in an offensive backed by Russian air strikes.",
    ],
)
def test_bare_hands_a_place_and_a_helper_did_not_do_it(text):
    assert doers(text) == []


def test_strikes_on_a_side_make_it_no_doer():
    assert doers("The army carried out strikes on the rebels destroying two depots.") == ["army"]


def test_a_denied_accusation_is_a_denied_deed():
    assert Responsibility(("rebels",), "denies") in values("The rebels denied the allegations.", Responsibility)


def test_the_group_is_the_one_of_its_kind_that_was_named_before():
    text = "Officers of the army spoke of the Ansar rebel group. The group shelled the village of Marta."

    assert doers(text) == ["Ansar rebel group"]


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        ("The Syrian air force struck the village of Marta.", "air strike"),
        ("Three schools were targeted by Russian aircraft.", "air strike"),
        ("A drone hit the car near Marta.", "drone strike"),
        ("A truck packed with large quantities of explosives blew up in Marta.", "car bomb"),
        ("The rebels blew up a tunnel under the barracks.", "tunnel bomb"),
        ("Vacuum missiles killed nine people in Marta.", "Vacuum missiles"),
        ("The strikes that hit the market in Marta killed nine people.", "air strike"),
        ("Nine people were killed by the coalition airstrikes.", "air strike"),
    ],
)
def test_a_weapon_is_found_in_other_dress(text, weapon):
    assert weapon in weapons(text)


@pytest.mark.parametrize(
    "text",
    [
        "The rebels advanced in an offensive backed by air strikes.",
        "Rescuers arrived after the strikes.",
        "A truck packed with refugees reached Marta.",
    ],
)
def test_a_weapon_that_helps_or_is_spoken_of_again_is_no_claim(text):
    assert weapons(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("They left the town of Marta which the rebels took in April.", ("rebels", "took", "asserts")),
        ("He spoke of the territory the rebels control.", ("rebels", "holds", "asserts")),
        ("Marta was recaptured from the rebels on Friday.", ("rebels", "lost", "asserts")),
        ("Nine people died in a failed rebel assault on Marta.", ("rebel", "took", "denies")),
        ("The army has been unable to recapture the town of Marta.", ("army", "took", "denies")),
        ("The army launched an operation to retake the town of Marta.", ("army", "contested", "asserts")),
        ("Army gains near Marta worry its enemies.", ("Army", "took", "asserts")),
        ("It is the last remaining rebel stronghold near Marta.", ("rebel", "holds", "asserts")),
        ("Marta remains in rebel hands.", ("rebel", "holds", "asserts")),
        ("The army pushed back rebel fighters near Marta.", ("army", "holds", "asserts")),
    ],
)
def test_who_has_a_place_is_found_where_no_plain_verb_says_it(text, said):
    assert said in control(text)


def test_a_divided_city_is_held_by_each_in_its_part():
    said = control("Marta is divided between rebels in the east and the army in the west.")

    assert said == [("rebels", "holds", "asserts"), ("army", "holds", "asserts")]


@pytest.mark.parametrize(
    "text",
    [
        "The rebels ordered civilians to leave the town of Marta.",
        "The siege by the army has left several thousand people trapped in the town.",
        "It was not clear whether the army shelled the town of Marta.",
        "The rebels killed a pilot they captured near Marta.",
        "The rebels planned to break out and recapture the town of Marta.",
    ],
)
def test_orders_sieges_plans_and_captives_are_no_control(text):
    assert control(text) == []


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("A truce brokered by two states collapsed in Marta.", ["failed"]),
        ("A truce was brokered by two states in Marta.", ["reached"]),
        ("The two sides have failed to agree a truce in Marta.", ["failed"]),
        ("The blast came on Friday according to the deal's opponents.", []),
    ],
)
def test_a_deal_has_one_state_and_none_that_was_only_wanted(text, states):
    assert [value.state for value in values(text, Agreement)] == states


@pytest.mark.parametrize(
    "text",
    [
        "Reports on the use of chlorine in Marta are totally false state agency Tanu said.",
        "Claims that barrel bombs had used chlorine were baseless the agency said.",
    ],
)
def test_what_reports_say_that_somebody_calls_false_is_denied(text):
    assert {value.polarity for value in values(text, Weapon)} == {"denies"}


def test_a_false_alarm_in_the_next_clause_denies_nothing():
    assert {v.polarity for v in values("Reports say chlorine killed nine people in Marta.", Weapon)} == {"asserts"}


def test_who_denies_that_its_jets_did_it_does_not_deny_that_it_happened():
    assert values("Russia denied reports that its jets struck the town of Marta.", Occurrence) == []
    assert values("Russia denied the reports.", Occurrence) == [Occurrence("denies")]


def placed(text):
    article = Article(publisher="The Daily", text=text, published="2016-07-05")
    found = extract(article, model()(text), ())
    return {(c.value.holder, c.value.change, c.place.text) for c in found if isinstance(c.value, Control)}


def test_each_town_of_a_list_is_taken():
    assert placed("The army captured the villages of Marta, Kasrin and Um Salad on Friday.") == {
        ("army", "took", "Marta"),
        ("army", "took", "Kasrin"),
        ("army", "took", "Um Salad"),
    }


def test_who_took_a_town_is_who_the_article_said_takes_them():
    text = "The army captured the town of Marta. The rebels fled north. The village of Kasrin had been liberated, too."

    assert ("army", "took", "Kasrin") in placed(text)
    assert not placed("The village of Kasrin had been liberated, too.")


def test_progress_that_comes_after_taking_a_place_is_that_of_who_takes_places():
    text = "The army captured the town of Marta. The latest advance comes after seizing all the borders with Erewhon."

    assert ("army", "took", "borders with Erewhon") in placed(text)
    assert len(placed("The latest advance comes after seizing all the borders with Erewhon.")) == 0


def test_land_that_somebody_once_held_is_not_held():
    assert "holds" not in {
        change for _, change, _ in placed("The rebels lost much of the land they once held in Marta.")
    }


def test_a_deal_that_ended_something_was_reached():
    text = "The town was quiet since a truce between rebels and the army ended the assault."

    assert [v.state for v in values(text, Agreement)] == ["reached"]
    assert not values("The truce between rebels and the army ended on Friday.", Agreement)


@pytest.mark.parametrize(
    ("text", "parties"),
    [
        ("A truce between rebels and the Russian-backed regime ended the assault.", "rebels and regime"),
        ("The army signed a truce with rebels. The regime was quiet.", "rebels"),
        ("A truce between rebels and residents was reached before the regime came back.", "rebels"),
    ],
)
def test_both_parties_of_a_deal_are_named(text, parties):
    assert [value.parties for value in values(text, Agreement)] == [parties]


def test_an_armed_group_that_no_list_has_is_a_party():
    text = "The monitor blamed the Red Lantern group for the attack that killed nine people in Marta."

    assert Responsibility(("Red Lantern group",)) in values(text, Responsibility)


def test_a_group_that_watches_is_no_party_to_a_war():
    text = "The Salwan Rights Group captured the attack on the town of Marta on film."

    assert not placed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers freed nine hostages in Marta on Monday.",
        "Police freed no hostages in the town of Marta.",
        "In the town of Marta nine villagers were freed by the army.",
        "The army captured a rebel commander near Marta.",
        "The army freed him in the town of Marta.",
    ],
)
def test_who_frees_or_captures_people_has_not_taken_the_town(text):
    assert control(text) == []


def test_who_frees_villages_or_the_seat_of_somebody_takes_them():
    assert control("The army freed nine villages near Marta.") == [("army", "took", "asserts")]
    assert control("The army captured a rebel stronghold near Marta.") == [("army", "took", "asserts")]


@pytest.mark.parametrize(
    ("told", "doer"),
    [
        ("Russia's defence ministry denied that its planes had struck the town of Marta.", "Russia's defence ministry"),
        ("The Turkish military said that its jets struck the town of Marta.", "Turkish military"),
    ],
)
def test_its_planes_are_those_of_the_state_that_speaks_and_not_of_a_side_named_before(told, doer):
    assert doers(f"Residents spoke of the rebels on Monday. {told}") == [doer]


@pytest.mark.parametrize(
    "text",
    [
        "The opposition holds Russia responsible for the deaths in Marta.",
        "Shells killed nine people in Marta. The opposition held Russia fully responsible.",
        "The opposition condemned the raid on Marta and held Russia accountable for it.",
    ],
)
def test_who_is_held_responsible_is_accused_and_held_by_nobody(text):
    article = Article(publisher="The Daily", text=text, published="2016-07-05")
    claims = extract(article, model()(text), ())

    assert [(c.value.actors, c.source.text) for c in claims if isinstance(c.value, Responsibility)] == [
        (("Russia",), "The opposition")
    ]
    assert control(text) == []


def test_who_remains_in_control_of_a_town_holds_it_all():
    (value,) = values("The rebels remain in full control of Marta.", Control)

    assert (value.change, value.share) == ("holds", None)
