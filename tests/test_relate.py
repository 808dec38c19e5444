"""What the claims of one event answer, and to which questions."""

from __future__ import annotations

import pytest

from kg.claims import Claim, Mention
from kg.links import Event, Link
from kg.names import Names
from kg.relate import relate
from kg.relations import relations
from kg.spots import spot
from kg.values import OPEN, Agreement, Control, Count, Interval, Range, Responsibility, Weapon


@pytest.fixture(scope="module")
def names():
    return Names.load()


def a_claim(number, aspect, value, **fields):
    return Claim(
        article=fields.pop("article", "a"), aspect=aspect, value=value, sentence="", start=0, end=0,
        content=Mention(), words=Mention(), given_id=f"c{number}", **fields,
    )  # fmt: skip


def related(names, *said, origins=None):
    """Relate claims given as (aspect, value) or (aspect, value, fields), each of an origin of its own."""
    claims = {}
    for number, (aspect, value, *fields) in enumerate(said):
        claim = a_claim(number, aspect, value, **(fields[0] if fields else {}))
        claims[claim.id] = claim
    links = {
        claim: Link(
            claim=claim, article="", block="", source=origin, source_kind="named", speaker="", via=(), origin=origin,
            origin_why="named", family=origin, place="p", where="Kasrin", admin1="", place_why="",
            first="2018-07-12", last="2018-07-12", said="2018-07-12",
        )
        for claim, origin in zip(claims, origins or [f"origin {n}" for n in range(len(claims))], strict=True)
    }  # fmt: skip
    event = Event(
        id="e", kind="incident", place="p", where="Kasrin", admin1="", first="2018-07-12", last="2018-07-12",
        claims=tuple(claims), score=1.0, why="",
    )  # fmt: skip
    main = next((spot(link) for link in links.values()), None)
    return relate(event, main, claims, links, names)


def kinds(found):
    return sorted(relation.kind for relation in relations(found.questions, found.answers, pairs=True))


def test_rebels_still_in_a_place_contradict_that_it_is_clear_of_them(names):
    found = related(
        names,
        ("control", Control("rebels", "holds", share=Range(1, 100))),
        ("control", Control("rebels", "lost")),
    )

    assert kinds(found) == ["contradicts"]


def test_who_holds_a_place_keeps_others_out_of_it(names):
    found = related(names, ("control", Control("the army", "took")), ("control", Control("rebels", "holds")))

    assert kinds(found) == ["contradicts"]
    assert {answer.derived for answer in found.answers} == {True, False}


def test_half_of_a_place_and_all_of_it_exclude_each_other(names):
    found = related(
        names,
        ("control", Control("the army", "took", share=Range(20, 40))),
        ("control", Control("the army", "took")),
    )

    assert kinds(found) == ["contradicts"]


def test_the_dead_of_a_class_lie_within_all_the_dead(names):
    found = related(
        names,
        ("killed", Count(Range(58, 58), "people")),
        ("killed", Count(Range(11, 11), "children")),
    )

    assert kinds(found) == ["refines"]


def test_a_toll_of_civilians_is_the_toll(names):
    found = related(names, ("killed", Count(Range(58, 58), "people")), ("killed", Count(Range(9, 9), "civilians")))

    assert kinds(found) == ["contradicts"]


def test_the_dead_of_two_sides_answer_two_questions(names):
    found = related(names, ("killed", Count(Range(8, 8), "soldiers")), ("killed", Count(Range(30, 30), "rebels")))

    assert kinds(found) == []


def test_further_dead_are_not_the_dead_of_before(names):
    found = related(
        names,
        ("killed", Count(Range(39, 39), "people")),
        ("killed", Count(Range(10, 10), "people"), {"further": True}),
    )

    assert kinds(found) == []


def test_a_denied_deed_contradicts_the_deed(names):
    found = related(
        names,
        ("responsibility", Responsibility(("Russia",))),
        ("responsibility", Responsibility(("Russia",), "denies")),
    )

    assert kinds(found) == ["contradicts"]


def test_one_of_two_actors_says_nothing_of_either_alone(names):
    found = related(
        names,
        ("responsibility", Responsibility(("Russia", "the Syrian army"))),
        ("responsibility", Responsibility(("Russia",), "denies")),
    )

    assert kinds(found) == []


def test_two_sources_that_leave_the_same_two_actors_open_agree(names):
    found = related(
        names,
        ("responsibility", Responsibility(("Russia", "the Syrian army"))),
        ("responsibility", Responsibility(("the Syrian army or Russia",))),
    )

    assert kinds(found) == ["corroborates"]


def test_an_accident_contradicts_who_claims_the_deed(names):
    found = related(
        names,
        ("responsibility", Responsibility(("a technical fault",))),
        ("responsibility", Responsibility(("rebels",))),
    )

    assert kinds(found) == ["contradicts"]


def test_fighting_for_a_place_is_no_answer_to_who_has_it(names):
    found = related(names, ("control", Control("the army", "contested")), ("control", Control("the army", "took")))

    assert kinds(found) == []


def test_an_unknown_actor_answers_nothing(names):
    assert related(names, ("responsibility", Responsibility(("unknown",)))).answers == ()


def test_in_a_battle_one_sides_deed_says_nothing_against_the_others(names):
    deeds = [("responsibility", Responsibility(("rebels",))), ("responsibility", Responsibility(("the army",)))]

    assert kinds(related(names, *deeds)) == ["contradicts"]
    assert kinds(related(names, *deeds, ("control", Control("the army", "took")))) == []


def test_the_dead_of_an_attack_and_of_the_counter_attack_are_two_questions(names):
    attack, counter = {"article": "a"}, {"article": "b"}
    found = related(
        names,
        ("control", Control("the army", "took")),
        ("responsibility", Responsibility(("rebels",), "asserts"), attack),
        ("killed", Count(Range(9, 9), "people"), attack),
        ("responsibility", Responsibility(("the army",), "asserts"), counter),
        ("killed", Count(Range(30, 30), "people"), counter),
    )

    assert sorted(q.scope.deed for q in found.questions if q.aspect == "killed") == ["government", "rebels"]
    assert kinds(found) == []


def test_the_dead_of_a_side_need_no_deed_to_be_compared(names):
    attack, counter = {"article": "a"}, {"article": "b"}
    found = related(
        names,
        ("control", Control("the army", "took")),
        ("responsibility", Responsibility(("the army",), "asserts"), attack),
        ("killed", Count(Range(29, 29), "rebels"), attack),
        ("responsibility", Responsibility(("rebels",), "asserts"), counter),
        ("killed", Count(Range(68, 75), "rebels"), counter),
    )

    assert kinds(found) == ["contradicts"]


def test_who_holds_the_place_of_a_strike_makes_it_no_battle(names):
    found = related(
        names,
        ("control", Control("rebels", "holds")),
        ("responsibility", Responsibility(("the army",), "asserts")),
        ("responsibility", Responsibility(("rebels",), "asserts")),
    )

    assert kinds(found) == ["contradicts"]


def test_a_toll_of_one_night_is_the_toll_and_one_of_five_days_is_its_own(names):
    found = related(
        names,
        ("killed", Count(Range(39, 39), "people"), {"date": "2018-07-11/2018-07-12"}),
        ("killed", Count(Range(101, None), "people")),
    )
    apart = related(
        names,
        ("killed", Count(Range(39, 39), "people"), {"date": "2018-07-08/2018-07-12"}),
        ("killed", Count(Range(101, None), "people")),
    )

    assert kinds(found) == ["contradicts"]
    assert kinds(apart) == ["refines"]


def test_the_dead_of_one_side_s_deed_are_the_dead(names):
    found = related(
        names,
        ("control", Control("the army", "holds")),
        ("responsibility", Responsibility(("rebels",), "asserts")),
        ("killed", Count(Range(9, 9), "people")),
        ("killed", Count(Range(30, 30), "people"), {"article": "b"}),
    )

    assert kinds(found) == ["contradicts"]


def test_a_toll_of_civilians_is_a_part_where_a_source_counts_them_apart(names):
    found = related(
        names,
        ("killed", Count(Range(22, 22), "people")),
        ("killed", Count(Range(6, 6), "civilians"), {"subset": True}),
    )

    assert kinds(found) == ["refines"]


def test_a_wider_weapon_agrees_with_a_narrower_one(names):
    found = related(names, ("weapon", Weapon("air strike")), ("weapon", Weapon("barrel bombs")))

    assert kinds(found) == ["corroborates"]


def test_a_broken_deal_was_reached_and_contradicts_who_denies_it(names):
    denied = related(names, ("agreement", Agreement("broken")), ("agreement", Agreement("denied")))
    reached = related(names, ("agreement", Agreement("broken")), ("agreement", Agreement("reached")))

    assert kinds(denied) == ["contradicts"]
    assert kinds(reached) == []


def test_what_may_come_answers_nothing(names):
    found = related(names, ("control", Control("the army", "took"), {"modality": "future"}))

    assert found.answers == ()


def test_a_number_open_on_both_sides_answers_nothing(names):
    assert related(names, ("killed", Count(Range(None, None), "people"))).answers == ()


def test_a_summary_counts_families_and_holds_the_bounds(names):
    found = related(
        names,
        ("killed", Count(Range(27, None), "people")),
        ("killed", Count(Range(9, 9), "people")),
        origins=["monitor", "agency"],
    )

    (summary,) = found.summaries
    assert (summary.families, summary.max_lo, summary.min_hi, summary.contradictory) == (2, 27, 9, True)
    assert found.answers[0].interval == Interval(27, OPEN)


def test_officers_among_the_dead_of_a_side_lie_within_them(names):
    found = related(
        names,
        ("killed", Count(Range(27, None), "regime forces")),
        ("killed", Count(Range(8, 8), "officers"), {"subset": True}),
    )
    alone = related(
        names, ("killed", Count(Range(27, None), "regime forces")), ("killed", Count(Range(8, 8), "officers"))
    )

    assert kinds(found) == ["refines"]
    assert kinds(alone) == []
