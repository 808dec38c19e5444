from __future__ import annotations

from datetime import date

import pytest

from kg.articles import Article, Span
from kg.claims import Attribution, Mention
from kg.extract import extract
from kg.parse import model
from kg.values import Agreement, Control, Count, Occurrence, Range, Responsibility, Weapon

TUESDAY = "2016-07-05"


def mention(text, words):
    start = text.index(words)
    return Mention(words, (Span(start, start + len(words)),))


def says(text, source, cue, content, **more):
    return Attribution(source=mention(text, source), cue=mention(text, cue), content=mention(text, content), **more)


def claims(text, *attributions, published=TUESDAY, title="", start=0):
    article = Article(publisher="The Daily", text=text, title=title, published=published)
    return extract(article, model()(text), attributions, start)


def counts(text, aspect="killed", **given):
    return [(c.value.range.min, c.value.range.max, c.value.who) for c in claims(text, **given) if c.aspect == aspect]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("The blast killed 27 people in Marta.", (27, 27)),
        ("At least 27 people were killed in Marta.", (27, None)),
        ("27 killed in blast in Marta", (27, 27)),
        ("The raid led to the deaths of 27 people.", (27, 27)),
        ("The death toll rose to 27.", (27, 27)),
        ("The bomb left 27 dead.", (27, 27)),
        ("The bomb claimed the lives of 27 people.", (27, 27)),
        ("Shells fell on the market, killing 27 people.", (27, 27)),
        ("Thirteen civilians were killed in missile attacks.", (13, 13)),
        ("A soldier was killed.", (1, 1)),
        ("No one was killed.", (0, 0)),
        ("No civilians were killed.", (0, 0)),
    ],
)
def test_the_dead_are_found_in_every_dress(text, killed):
    assert [found[:2] for found in counts(text)] == [killed]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("A raid killed 14 fighters 5 villagers in Marta.", [(14, 14), (5, 5)]),
        ("Tanks shelled Marta killing four people two residents said.", [(4, 4)]),
        ("The shells killed a 45-years-old woman and a 9-year-old girl.", [(1, 1), (1, 1)]),
        ("The agency put the death toll at least at 85.", [(85, None)]),
        ("Among the civilians killed in Marta was a child.", [(1, 1)]),
        ("The pilot was arrested and was subsequently killed by a fighter.", [(1, 1)]),
        ("Its director Omar Hassan was killed.", [(1, 1)]),
        ("Ten of those killed were believed to be civilians.", [(10, 10)]),
        ("The number of people killed in a raid this morning has risen to 21.", [(21, 21)]),
        ("The raids brought to 89 the number of civilians killed in Marta.", [(89, 89)]),
        ("A mortar shell left a child dead and nine people injured.", [(1, 1)]),
        ("Clashes went on, resulting in at least 49 civilian deaths on Saturday.", [(49, None)]),
        ("Civilian killed and two others injured in blast in Marta", [(1, 1)]),
        ("The raid killed commander Omar Hassan and two guards.", [(2, 2)]),
    ],
)
def test_the_dead_are_found_where_commas_are_lost_and_verbs_stand_far(text, killed):
    assert [found[:2] for found in counts(text)] == killed


def test_evacuees_who_are_killed_are_not_displaced_by_it():
    assert counts("A bomb killed 120 evacuees.", "displaced") == []


def test_dead_and_wounded_are_two_claims():
    text = "The strikes killed 27 people and wounded 40 others."

    assert counts(text, "killed") == [(27, 27, "people")]
    assert counts(text, "injured") == [(40, 40, "people")]


def test_a_headline_without_commas_gives_each_verb_its_own_number():
    text = "6 citizens killed 22 injured in shelling of Marta"

    assert counts(text, "killed") == [(6, 6, "citizens")]
    assert counts(text, "injured") == [(22, 22, "people")]


def test_one_number_for_dead_and_wounded_together_says_neither():
    assert claims("Some 27 people were killed or wounded.") == []


def test_a_part_of_the_dead_is_a_claim_of_its_own_and_marked():
    found = claims("At least 27 civilians, including 11 children, were killed in Marta.")

    assert [(c.value.who, c.subset) for c in found] == [("civilians", False), ("children", True)]


def test_those_among_the_dead_are_a_part_of_them():
    found = claims("Six women were among the 27 people killed in Marta.")

    assert sorted((c.value.range.min, c.subset) for c in found) == [(6, True), (27, False)]


def test_a_toll_that_the_text_calls_old_is_marked_old():
    found = claims("The attack killed 126 people, raising a previous toll of 112.")

    assert {c.value.range.min: c.old for c in found} == {126: False, 112: True}


def test_a_raised_toll_gives_the_old_and_the_new_number():
    found = claims("The agency spoke of new dead, raising a previous toll of 112 to 130.")

    assert {c.value.range.min: c.old for c in found} == {112: True, 130: False}


def test_besieged_towns_are_no_besieged_people():
    assert claims("The convoy left two besieged towns.") == []


def test_forty_more_are_marked_as_coming_on_top():
    found = claims("The army said 39 rebels were killed on the road. Another 40 rebels were killed in the hills.")

    assert [c.further for c in found] == [False, True]


def test_a_denied_toll_is_no_toll():
    text = "The agency denied that 35 soldiers were killed in Marta."

    assert counts(text) == []


def test_the_innermost_attribution_that_holds_the_words_makes_the_claim_and_the_outer_passes_it_on():
    text = "The monitor said that medics reported 27 people were killed in Marta."
    inner = says(text, "medics", "reported", "27 people were killed in Marta", kind="unnamed")
    outer = says(text, "The monitor", "said", "medics reported 27 people were killed in Marta")

    (claim,) = claims(text, outer, inner)

    assert (claim.source.text, claim.cue.text, claim.kind, claim.via) == (
        "medics",
        "reported",
        "unnamed",
        ("The monitor",),
    )


def test_two_sources_of_one_statement_are_two_claims():
    text = "State TV and the monitor said 27 people were killed in Marta."
    both = [says(text, who, "said", "27 people were killed in Marta") for who in ("State TV", "the monitor")]

    found = claims(text, *both)

    assert [c.source.text for c in found] == ["State TV", "the monitor"]
    assert len({c.id for c in found}) == 2


@pytest.mark.parametrize(("cue", "source"), [("rejoicing at", ""), ("telling of", "residents")])
def test_who_is_glad_of_what_the_text_says_does_not_report_it(cue, source):
    text = f"The army is back, with residents {cue} the capture of Marta by the army."
    attribution = says(text, "residents", cue, "the capture of Marta by the army")

    (claim,) = claims(text, attribution)
    assert (claim.aspect, claim.source.text) == ("control", source)


def test_without_attribution_the_publisher_speaks():
    (claim,) = claims("The blast killed 27 people in Marta.")

    assert (claim.kind, claim.source.text) == ("publisher", "")


def test_an_accuser_makes_the_claim_about_the_accused():
    found = claims("Doctors accused the army of shelling the clinic in Marta.")

    (blame,) = [c for c in found if c.aspect == "responsibility"]
    assert (blame.source.text, blame.cue.text, blame.value) == ("Doctors", "accused", Responsibility(("army",)))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The rebels seized the town of Marta.", Control("rebels", "took")),
        ("The town of Marta fell to the rebels.", Control("rebels", "took")),
        ("Marta was recaptured by the army.", Control("army", "took")),
        ("The army raised the national flag over Marta.", Control("army", "took")),
        ("The rebels withdrew from Marta.", Control("rebels", "left")),
        ("Marta is under the control of the rebels.", Control("rebels", "holds")),
        ("The army failed to retake Marta.", Control("army", "took", "denies")),
        ("The army is trying to retake Marta.", Control("army", "contested")),
        ("The army seized more than half of Marta.", Control("army", "took", share=Range(51, 100))),
        ("The army seized eight towns near Marta.", Control("army", "took", places=Range(8, 8))),
    ],
)
def test_who_holds_a_place_is_found(text, value):
    assert value in [c.value for c in claims(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The army besieged the town of Marta.",
        "A deal would allow the army to enter Marta.",
        "Shells hit a rebel-held village.",
        "The rebels captured three soldiers.",
        "The talks took place in Marta.",
    ],
)
def test_what_is_no_control_gives_none(text):
    assert [c for c in claims(text) if c.aspect == "control"] == []


def test_raising_a_flag_is_no_money():
    assert [c.aspect for c in claims("The army raised the national flag in Marta.")] == ["control"]


def test_either_of_two_parties_is_a_list_of_both():
    found = claims("Government or Russian warplanes bombed Marta.")

    (claim,) = [c for c in found if c.aspect == "responsibility"]
    assert claim.value.actors == ("Government", "Russian warplanes")


def test_those_who_were_hit_are_not_those_who_did_it():
    found = claims("Air strikes on rebel positions killed ten people.")

    assert [c for c in found if c.aspect == "responsibility"] == []


def test_a_terrorist_bombing_names_no_side():
    assert [c for c in claims("A terrorist bombing killed ten people.") if c.aspect == "responsibility"] == []


def test_nobody_knows_who_did_it():
    found = claims("It is unclear who carried out the attack on Marta.")

    assert Responsibility(("unknown",)) in [c.value for c in found]


@pytest.mark.parametrize(
    ("text", "weapon"),
    [
        ("Russian jets bombed Marta.", "air strike"),
        ("Barrel bombs fell on Marta.", "barrel bomb"),
        ("A car bomb killed ten people in Marta.", "car bomb"),
        ("Ten people died after a chlorine attack on Marta.", "chlorine"),
    ],
)
def test_what_was_used_is_found(text, weapon):
    assert Weapon(weapon) in [c.value for c in claims(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Chemical weapons inspectors arrived in Marta.",
        "The blast came after the bombing.",
        "He called for a ban on cluster bombs.",
    ],
)
def test_a_weapon_in_passing_is_no_claim(text):
    assert [c for c in claims(text) if c.aspect == "weapon"] == []


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The two sides reached a truce in Marta.", "reached"),
        ("The truce came into force in Marta.", "in force"),
        ("The army violated the truce in Marta.", "broken"),
        ("The truce in Marta collapsed.", "failed"),
        ("The envoy called for a truce in Marta.", "proposed"),
    ],
)
def test_how_a_deal_stands_is_found(text, state):
    assert state in [c.value.state for c in claims(text) if isinstance(c.value, Agreement)]


def test_a_report_that_is_called_false_did_not_happen():
    text = "The reports of an attack on Marta are baseless."

    assert Occurrence("denies") in [c.value for c in claims(text)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The blast killed ten people on Sunday.", "2016-07-03"),
        ("The blast killed ten people yesterday.", "2016-07-04"),
        ("The blast killed ten people on June 30.", "2016-06-30"),
        ("In 1982, 20,000 people were killed in Marta.", "1982-01-01/1982-12-31"),
        ("The raids have killed ten people in the past 48 hours.", "2016-07-03/2016-07-05"),
        ("The blast killed ten people.", TUESDAY),
    ],
)
def test_the_day_is_reckoned_from_the_article(text, day):
    assert [c.date for c in claims(text)][:1] == [day]


@pytest.mark.parametrize(
    "dateline",
    ["15-09-2013", "15.09.2013", "2013-09-15", "Sunday 15 September 2013", "September 15 2013", "Sep 152013"],
)
def test_the_dateline_in_the_text_comes_before_the_day_it_was_published(dateline):
    (claim,) = claims(f"{dateline} The blast killed ten people.", published="2016-01-01")

    assert claim.date == date(2013, 9, 15).isoformat()


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31", "yesterday", "2016-13-45"])
def test_a_day_that_is_none_is_not_reckoned_from(published):
    assert [c.date for c in claims("The blast killed ten people on Sunday.", published=published)] == [""]


def test_without_any_date_nothing_is_reckoned():
    assert [c.date for c in claims("The blast killed ten people on Sunday.", published="")] == [""]


def test_the_day_it_was_said_is_not_the_day_it_happened():
    text = "The monitor said on Monday that ten people were killed on Sunday."
    attribution = says(text, "The monitor", "said", "ten people were killed on Sunday")

    (claim,) = claims(text, attribution)

    assert (claim.date, claim.said) == ("2016-07-03", "2016-07-04")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The blast killed ten people in Marta.", "Marta"),
        ("The blast killed ten people in the town of Marta in northern Syria.", "Marta"),
        ("The blast killed ten people in Marta in the countryside of Aleppo.", "Marta"),
        ("A bomb hit Marta. Ten people were killed.", "Marta"),
    ],
)
def test_the_place_is_the_narrowest_one_in_the_words_of_the_text(text, place):
    assert claims(text)[-1].place.text == place


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Ten people were killed.", "certain"),
        ("Ten people are believed to have been killed.", "probable"),
        ("Ten people may have been killed.", "possible"),
        ("Ten people were allegedly killed.", "possible"),
    ],
)
def test_how_sure_the_speaker_is(text, modality):
    assert [c.modality for c in claims(text)] == [modality]


def test_a_headline_that_the_body_repeats_points_to_it():
    text = "Blast kills 27 in Marta\nA blast hit the market.\nThe monitor said 27 people were killed in Marta."
    body = "27 people were killed in Marta"

    headline, full = [c for c in claims(text, says(text, "The monitor", "said", body)) if c.aspect == "killed"]

    assert (headline.part, headline.restates, full.restates) == ("headline", full.id, "")


def test_text_before_the_start_is_ignored():
    header = "Title: Bomb kills 99\n"

    assert counts(header + "The blast killed 27 people.", start=len(header)) == [(27, 27, "people")]


def test_every_claim_has_an_id_of_its_own_and_words_of_the_text():
    text = "Rebels killed 3 soldiers and 4 officers in Marta. Shells killed 5 boys, 6 girls and wounded 7 women."

    found = claims(text)

    assert len(found) == len({c.id for c in found}) >= 6
    for claim in found:
        for words in (claim.content, claim.place, *([claim.words] if len(claim.words.spans) == 1 else [])):
            assert [text[a:b] for a, b in words.spans] == ([words.text] if words else [])
        assert text[claim.start : claim.end] == claim.sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n\t",
        "They killed 2,000,000,000,000 people on 1.5.2016. -5 soldiers were killed. ½ soldier was killed.",
        "٢٧ people were killed.",
        "killed 27 people and " * 2000,
        "word " * 5000 + "killed 5 people.",
        "\n".join(f"{i}\t{i * 3}\tkilled\t{i * 7}\tinjured" for i in range(50)),
        "I killed the lights and died a thousand deaths",
        "Syria beat Iraq 3-2, 3 injured. United seized control of the match after two goals.",
        "in Marta near Kela " * 1000 + "5 killed.",
        "rebels and army and " * 1000 + "seized Marta.",
        "truce " * 1000 + "reached " * 1000,
    ],
)
def test_bad_input_gives_no_claim_and_no_exception(text):
    assert [c.value for c in claims(text)] == []


def test_a_claim_does_not_depend_on_the_articles_before_it():
    text = "The blast killed ten people in Marta. It hit the town on Sunday."

    alone = claims(text)
    claims("The army seized Kela on Monday.")

    assert claims(text) == alone


def test_a_count_says_who_in_the_words_of_the_text():
    assert counts("The army killed 12 members of the Northern Brigade.") == [
        (12, 12, "members of the Northern Brigade")
    ]
    assert Count(Range(3, 3), "regime soldiers") in [c.value for c in claims("A mine killed three regime soldiers.")]
