"""The links are a function of the set of claims: order, batches and what was linked before do not matter."""

from __future__ import annotations

import json
import random

import pytest

from kg.articles import Article
from kg.blockwise import Registries
from kg.claims import Claim, Mention
from kg.interchange import export_claims, export_relations
from kg.ledger import Ledger
from kg.names import Names
from kg.places import Gazetteer
from kg.relink import relink
from kg.values import Control, Count, Range

PLACES = ("Saraqib", "Saraqib", "Aleppo", "Salaheddin, Aleppo", "a farm that nobody lists", "")
SOURCES = ("Salwan Rights Monitor", "Tanu", "Red Lantern", "")


@pytest.fixture(scope="module")
def registries():
    return Registries(Names.load(), Gazetteer.load())


def an_article(number, published, text=None):
    return Article(
        publisher=f"Outlet {number % 5}", text=text or f"Text {number}.", given=f"a{number}", published=published
    )


def a_claim(article, number, **fields):
    known = {
        "aspect": "killed", "value": Count(Range(9, 9), "people"), "sentence": f"Sentence {number}.",
        "start": number, "end": number + 1, "content": Mention("content"), "words": Mention("nine"),
        "given_id": f"{article.given}-{number}",
    }  # fmt: skip
    return Claim(article=article.id, **(known | fields))


def a_story(seed, articles=30):
    """Return articles with claims on few places and days, so that much is linked, over several weeks."""
    chance = random.Random(seed)
    for number in range(articles):
        day = f"2017-04-{chance.randint(3, 20):02}"
        article = an_article(number, day)
        claims = []
        for position in range(chance.randint(1, 4)):
            source, lo = chance.choice(SOURCES), chance.choice((3, 9, 27, 40))
            counted = Count(Range(lo, chance.choice((lo, None))), chance.choice(("people", "children", "soldiers")))
            held = Control(chance.choice(("rebels", "the army")), chance.choice(("took", "lost", "holds")))
            claims.append(
                a_claim(
                    article,
                    position,
                    place=Mention(chance.choice(PLACES)),
                    referent=source,
                    kind="named" if source else "publisher",
                    source=Mention(source),
                    **chance.choice(({"value": counted}, {"value": held, "aspect": "control"})),
                )
            )
        yield article, claims


def exported(ledger):
    claims = [json.dumps(row, sort_keys=True) for row in export_claims(ledger)]
    return claims, [json.dumps(row, sort_keys=True) for row in export_relations(ledger, pairs=True)]


def linked(folder, registries, batches):
    """Return what a ledger exports that got the story in these batches, linked after each."""
    ledger = Ledger.open(folder, create=True)
    for batch in batches:
        ledger.add([article for article, _ in batch], [claim for _, claims in batch for claim in claims])
        relink(ledger, registries)
    return exported(ledger)


@pytest.fixture(scope="module")
def story():
    return list(a_story(1))


@pytest.fixture(scope="module")
def at_once(tmp_path_factory, registries, story):
    return linked(tmp_path_factory.mktemp("once"), registries, [story])


def test_the_story_is_worth_the_test(at_once):
    claims, relations = (list(map(json.loads, rows)) for rows in at_once)

    assert len({claim["event"] for claim in claims}) < len(claims) / 2
    assert {"contradicts", "corroborates", "repeats"} <= {relation["relation"] for relation in relations}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_articles_does_not_matter(tmp_path, registries, story, at_once, seed):
    shuffled = random.Random(seed).sample(story, len(story))

    assert linked(tmp_path, registries, [shuffled]) == at_once


def test_who_is_overtaken_while_linking_begins_again(tmp_path, registries, story, at_once, monkeypatch):
    ledger, other = Ledger.open(tmp_path, create=True), Ledger.open(tmp_path)
    pages, half = Ledger.pages, len(story) // 2

    def overtaken(slow):
        monkeypatch.setattr(Ledger, "pages", pages)
        other.add([article for article, _ in story[half:]], [claim for _, claims in story[half:] for claim in claims])
        relink(other, registries)
        return pages(slow)

    ledger.add([article for article, _ in story[:half]], [claim for _, claims in story[:half] for claim in claims])
    monkeypatch.setattr(Ledger, "pages", overtaken)

    relink(ledger, registries)

    assert exported(ledger) == at_once


@pytest.mark.parametrize("size", [1, 7, 19])
def test_one_run_and_many_give_the_same_bytes(tmp_path, registries, story, at_once, size):
    shuffled = random.Random(size).sample(story, len(story))

    assert linked(tmp_path, registries, [shuffled[i : i + size] for i in range(0, len(story), size)]) == at_once


def test_linking_everything_again_changes_nothing(tmp_path, registries, story, at_once):
    linked(tmp_path, registries, [story])
    ledger = Ledger.open(tmp_path)

    relink(ledger, registries, everything=True)

    assert exported(ledger) == at_once


def test_nothing_is_done_when_nothing_is_due(tmp_path, registries, story):
    linked(tmp_path, registries, [story])
    ledger = Ledger.open(tmp_path)
    before = ledger.versions()

    assert relink(ledger, registries) == 0
    assert ledger.versions() == before


def test_an_earlier_date_moves_an_articles_claims_to_their_week(tmp_path, registries):
    late, early = an_article(1, "2017-04-20", "One text."), an_article(1, "2017-04-04", "One text.")
    claims = [a_claim(late, 0, place=Mention("Saraqib"))]

    moved = linked(tmp_path / "moved", registries, [[(late, claims)], [(early, claims)]])

    assert moved == linked(tmp_path / "there", registries, [[(early, claims), (late, claims)]])
    assert json.loads(moved[0][0])["date"] == "2017-04-04"


def test_an_event_goes_on_over_the_seam_of_two_weeks(tmp_path, registries):
    sunday, monday = an_article(1, "2017-04-09"), an_article(2, "2017-04-10")
    fields = {"place": Mention("Saraqib"), "sentence": "Nine people died when shells hit the bakery in Saraqib."}

    claims, _ = linked(
        tmp_path, registries, [[(sunday, [a_claim(sunday, 0, **fields)])], [(monday, [a_claim(monday, 0, **fields)])]]
    )

    assert len({json.loads(claim)["event"] for claim in claims}) == 1


def test_two_places_are_two_events(tmp_path, registries):
    article, other = an_article(1, "2017-04-05"), an_article(2, "2017-04-05")
    story = [
        (article, [a_claim(article, 0, place=Mention("Saraqib"))]),
        (other, [a_claim(other, 0, place=Mention("Jisr al-Shughur"))]),
    ]

    claims, relations = linked(tmp_path, registries, [story])

    assert len({json.loads(claim)["event"] for claim in claims}) == 2
    assert relations == []


def told_of(place, other, numbers=((9, 9), (9, 9))):
    """Return two articles of one day that tell one story in much the same words, each with its place and toll."""
    words = "people died on Wednesday when shells hit a bakery at dawn and rescuers dug for survivors"
    articles = an_article(1, "2017-04-05"), an_article(2, "2017-04-05")
    story = []
    for article, where, toll in zip(articles, (place, other), numbers, strict=True):
        fields = {"place": Mention(where), "value": Count(Range(*toll), "people")}
        story.append((article, [a_claim(article, 0, sentence=f"{toll[0]} {words} in {where}.", **fields)]))
    return story


def events_of(claims):
    return len({json.loads(claim)["event"] for claim in claims})


def test_a_capital_that_is_a_province_of_its_own_is_linked_with_its_suburbs(tmp_path, registries):
    claims, _ = linked(tmp_path, registries, [told_of("Jobar", "Zamalka")])

    assert events_of(claims) == 1


def test_a_report_that_names_only_the_province_joins_the_village_s_event_by_its_numbers(tmp_path, registries):
    claims, relations = linked(tmp_path / "one", registries, [told_of("Atareb", "Aleppo", ((29, 29), (29, None)))])
    apart, _ = linked(tmp_path / "two", registries, [told_of("Atareb", "Aleppo", ((29, 29), (5, 5)))])

    assert events_of(claims) == 1
    assert [json.loads(relation)["relation"] for relation in relations] == ["corroborates"]
    assert events_of(apart) == 2


def test_a_given_event_is_kept_whatever_place_and_day_say(tmp_path, registries):
    article, other = an_article(1, "2017-04-05"), an_article(2, "2017-08-05")
    story = [
        (article, [a_claim(article, 0, place=Mention("Saraqib"), given_event="E1")]),
        (other, [a_claim(other, 0, place=Mention("Jisr al-Shughur"), given_event="E1")]),
    ]

    claims, _ = linked(tmp_path, registries, [story])

    assert len({json.loads(claim)["event"] for claim in claims}) == 1


def test_a_copied_sentence_has_the_origin_of_the_oldest_article(tmp_path, registries):
    first, copy = an_article(1, "2017-04-04"), an_article(2, "2017-04-05")
    sentence = "Nine people died when shells hit the bakery in the centre of Saraqib."
    story = [(a, [a_claim(a, 0, place=Mention("Saraqib"), sentence=sentence)]) for a in (first, copy)]

    claims, relations = linked(tmp_path, registries, [story])

    assert {json.loads(claim)["origin"] for claim in claims} == {first.publisher}
    assert json.loads(relations[0])["relation"] == "repeats"


def test_a_headline_takes_the_origin_of_the_source_it_restates(tmp_path, registries):
    article = an_article(1, "2017-04-04")
    sourced = {"referent": "Red Lantern", "kind": "named", "source": Mention("Red Lantern")}
    story = [(article, [a_claim(article, 0, part="headline"), a_claim(article, 1, **sourced)])]

    claims, _ = linked(tmp_path, registries, [story])

    assert {json.loads(claim)["origin"] for claim in claims} == {"Red Lantern"}


def test_an_unnamed_source_comes_from_who_passes_it_on(tmp_path, registries):
    article = an_article(1, "2017-04-04")
    told = {"referent": "a military source", "kind": "unnamed", "source": Mention("a military source")}
    story = [(article, [a_claim(article, 0, **told, via=("SANA",)), a_claim(article, 1, **told)])]

    claims, _ = linked(tmp_path, registries, [story])

    assert [json.loads(claim)["origin"] for claim in claims] == ["Syrian Arab News Agency", article.publisher]


def test_an_incident_in_a_quarter_is_part_of_the_battle_for_the_town(tmp_path, registries):
    battle, strike = an_article(1, "2017-04-05"), an_article(2, "2017-04-05")
    held = {"aspect": "control", "value": Control("the army", "took"), "place": Mention("Aleppo")}
    told = {"place": Mention("Salaheddin, Aleppo"), "sentence": "A bakery burnt down at dawn and nine bakers died."}
    story = [
        (battle, [a_claim(battle, n, sentence=f"Troops moved street by street, line {n}.", **held) for n in range(3)]),
        (strike, [a_claim(strike, 0, **told)]),
    ]
    linked(tmp_path, registries, [story])

    events = {row.id: row.data for row in Ledger.open(tmp_path).rows(kinds=["event"])}
    (part,) = [event for event in events.values() if event["part_of"]]
    assert part["claims"] == ["a2-0"]
    assert len(events[part["part_of"]]["claims"]) == 3
