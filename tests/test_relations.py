"""How two answers bear on each other."""

from __future__ import annotations

from kg.links import Question
from kg.relations import relate, relate_within, relations, speakers, standing, summarise
from kg.scope import Scope
from kg.values import OPEN


def kind(relation):
    return relation and relation.kind


def test_at_least_27_and_35_do_not_disagree(an_answer):
    relation = relate(an_answer(27, OPEN, "monitor"), an_answer(35, 35, "agency"))

    assert (relation.kind, relation.strength) == ("corroborates", "inside")


def test_at_least_27_and_9_contradict_when_said_on_one_day(an_answer):
    assert kind(relate(an_answer(27, OPEN, "monitor"), an_answer(9, 9, "agency"))) == "contradicts"


def test_the_narrower_answer_supports_the_wider_and_not_the_reverse(an_answer):
    vague, exact = an_answer(10, OPEN, "agency"), an_answer(27, 27, "monitor")

    assert relate(vague, exact).a == exact.claim
    assert relate(exact, vague).a == exact.claim


def test_a_source_that_raises_its_own_toll_updates_it(an_answer):
    low, high = an_answer(27, 27, said="2018-07-12"), an_answer(35, 35, said="2018-07-13")

    relation = relate(high, low)

    assert (relation.kind, relation.a, relation.b) == ("updates", high.claim, low.claim)


def test_one_origin_with_the_same_or_a_vaguer_value_repeats_itself(an_answer):
    assert kind(relate(an_answer(27, 27), an_answer(27, 27))) == "repeats"
    assert kind(relate(an_answer(24, OPEN, vague=True), an_answer(30, 30))) == "repeats"
    assert kind(relate(an_answer(63, 77), an_answer(68, 68))) == "repeats"


def test_at_least_24_and_later_126_of_one_origin_is_a_raised_toll(an_answer):
    assert kind(relate(an_answer(24, OPEN), an_answer(126, 126))) == "updates"


def test_a_lower_toll_of_an_earlier_day_is_outdated_and_not_contradicted(an_answer):
    early, late = an_answer(9, 9, "agency", said="2018-07-12"), an_answer(27, 27, "monitor", said="2018-07-13")

    assert relate(early, late).rule == "toll-rose"


def test_a_higher_toll_of_an_earlier_day_is_contradicted(an_answer):
    early, late = an_answer(27, 27, "monitor", said="2018-07-12"), an_answer(9, 9, "agency", said="2018-07-13")

    assert kind(relate(early, late)) == "contradicts"


def test_a_value_that_the_text_calls_old_is_updated_and_never_contradicts(an_answer):
    old, new = an_answer(9, 9, "agency", old=True), an_answer(27, 27, "monitor")

    assert relate(old, new).rule == "called-old"


def test_nothing_follows_between_two_questions(an_answer):
    assert relate(an_answer(9, 9, question="children"), an_answer(27, 27, "agency", question="all")) is None


def test_an_early_toll_contradicts_what_was_said_on_its_day_and_is_outdated_the_day_after(an_answer):
    early, raised = an_answer(22, 22, "agency"), an_answer(44, 44, "agency", said="2018-07-13")
    same_day, next_day = an_answer(48, 48, "monitor"), an_answer(48, 48, "doctors", said="2018-07-13")
    early, raised, same_day, next_day = standing([early, raised, same_day, next_day])

    assert kind(relate(early, same_day)) == "contradicts"
    assert relate(early, next_day).rule == "toll-rose"


def test_a_lower_toll_that_its_origin_gives_again_is_not_outdated(an_answer):
    first, again = an_answer(44, 44, "agency"), an_answer(44, 44, "agency", said="2018-07-13")
    first, _, higher = standing([first, again, an_answer(48, 48, "monitor", said="2018-07-13")])

    assert kind(relate(first, higher)) == "contradicts"


def test_what_only_follows_supports_nobody_unless_it_is_the_same(an_answer):
    follows = an_answer(0, 0, "agency", aspect="control", derived=True)

    assert relate(follows, an_answer(0, 99, "monitor", aspect="control")) is None
    assert kind(relate(follows, an_answer(0, 0, "monitor", aspect="control"))) == "corroborates"


def test_a_toll_that_was_only_raised_further_still_contradicts_a_lower_one(an_answer):
    raised = an_answer(22, 22, "monitor", stands=False)

    assert relate(raised, an_answer(17, 17, "agency", said="2018-07-14")).rule == "disjoint-raised"


def test_a_denial_that_was_withdrawn_contradicts_nobody(an_answer):
    withdrawn = an_answer(0, 0, "agency", aspect="occurrence", stands=False)

    assert relate(withdrawn, an_answer(1, 1, "monitor", aspect="occurrence", said="2018-07-14")) is None


def test_a_place_that_changed_hands_days_later_is_news(an_answer):
    before = an_answer(100, 100, "agency", aspect="control", said="2018-07-01")
    after = an_answer(0, 0, "monitor", aspect="control", said="2018-07-09")

    assert relate(before, after).rule == "changed-hands"


def test_a_part_that_fits_refines_the_whole_and_one_that_cannot_contradicts_it(an_answer):
    whole = an_answer(9, 9, "agency")

    assert kind(relate_within(an_answer(8, 8, "monitor"), whole)) == "refines"
    assert kind(relate_within(an_answer(12, 12, "monitor"), whole)) == "contradicts"


def test_a_part_is_not_held_against_its_own_origins_whole(an_answer):
    assert relate_within(an_answer(12, 12), an_answer(9, 9)) is None


def test_all_of_a_place_excludes_less_than_all_of_a_part(an_answer):
    whole = an_answer(100, 100, "agency", aspect="control")
    part = an_answer(1, 99, "monitor", aspect="control")

    assert relate_within(part, whole).rule == "part-of-whole"


def test_of_each_origin_only_the_newest_answer_stands(an_answer):
    answers = [an_answer(27, 27, said="2018-07-12"), an_answer(35, 35, said="2018-07-13"), an_answer(9, 9, "agency")]

    assert [answer.stands for answer in standing(answers)] == [False, True, True]


def test_answers_between_which_nothing_decides_all_stand(an_answer):
    yes, no = an_answer(1, 1, aspect="occurrence"), an_answer(0, 0, aspect="occurrence")

    assert all(answer.stands for answer in standing([yes, no]))


def test_a_clock_time_orders_two_answers_of_one_day(an_answer):
    morning = an_answer(35, 35, said="2018-07-12T08:00:00Z")
    evening = an_answer(27, 27, said="2018-07-12T20:00:00Z")

    assert [answer.stands for answer in standing([morning, evening])] == [False, True]


def test_a_question_is_contradictory_when_the_largest_lower_end_passes_the_smallest_upper_end(an_answer):
    apart = summarise("q", [an_answer(27, OPEN, "monitor"), an_answer(9, 9, "agency")])
    together = summarise("q", [an_answer(27, OPEN, "monitor"), an_answer(35, 35, "agency")])

    assert apart.contradictory
    assert not together.contradictory


def test_copies_of_one_origin_add_no_family(an_answer):
    summary = summarise("q", [an_answer(27, 27, "wire") for _ in range(5)])

    assert (summary.claims, summary.origins, summary.families) == (5, 1, 1)


def test_one_claim_speaks_for_the_copies_of_its_family(an_answer):
    answers = [an_answer(27, 27, "wire") for _ in range(5)]

    assert [answer.claim for answer in speakers(answers)] == [answers[0].claim]


def test_a_pair_that_meets_in_two_questions_is_told_once_and_what_must_not_be_missed_first(an_answer):
    questions = [Question(id=q, event="e", aspect="control", scope=Scope()) for q in ("army", "rebels")]
    pair = [
        an_answer(100, 100, "agency", question="army", aspect="control", claim="a"),
        an_answer(51, 100, "monitor", question="army", aspect="control", claim="b"),
        an_answer(0, 0, "agency", question="rebels", aspect="control", claim="a"),
        an_answer(1, 100, "monitor", question="rebels", aspect="control", claim="b"),
    ]

    assert [relation.kind for relation in relations(questions, pair, pairs=True)] == ["contradicts"]


def test_the_order_of_answers_does_not_matter(an_answer):
    questions = [Question(id="q", event="e", aspect="killed", scope=Scope())]
    answers = [an_answer(lo, hi, origin) for lo, hi in ((9, 9), (27, OPEN), (35, 35)) for origin in ("a", "b", "c")]

    assert relations(questions, answers, pairs=True) == relations(questions, answers[::-1], pairs=True)
