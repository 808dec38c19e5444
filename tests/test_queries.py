"""Each query on a small story and in each language, the header of each, and that all judge as Python does."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections import Counter
from importlib import resources
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Story

from kg import views
from kg.codec import decode_answer, decode_question
from kg.loaders.ladybug import LadybugStore
from kg.loaders.leading import brief
from kg.loaders.oxigraph import OxigraphStore
from kg.pipeline import KnowledgeBase
from kg.query import bound, load, names, read, run
from kg.relations import earlier, relate, relate_within, relations, speakers

DAYS = [
    "2018-07-10",
    "2018-07-11",
    "2018-07-12",
    "2018-07-13",
    "2018-07-16",
    "2018-07-12T08:00",
    "2018-07-12T15:30",
    "",
]
PEOPLE = ["people", "people/civilians", "people/civilians/children", "people/fighters"]


def tell_depot_fire(story):
    """Tell of a fire that four outlets report: a wire that two copy, a state that disagrees, a toll that rises."""
    story.says("Monitor", 27, None, said="2018-07-12", publisher="Daily", sentence="At least 27 people died, it said.")
    story.says("Monitor", 27, None, said="2018-07-12", publisher="Courier", via=["Wire"])
    story.says("Medics", 31, said="2018-07-12", publisher="Courier")
    story.says("State agency", 9, said="2018-07-12", family="State", publisher="State agency")
    story.says("State TV", 9, said="2018-07-12", family="State", publisher="State TV", hedged=True)
    story.says("Mayor", 4, said="2018-07-11", publisher="Daily")
    story.says("Mayor", 30, said="2018-07-13", publisher="Daily")
    story.says("Medics", 11, said="2018-07-12", who="people/civilians/children", publisher="Courier")
    story.says(
        "Witness", 40, None, said="2018-07-12", who="people/civilians/children", kind="unnamed", publisher="Daily"
    )
    story.says("Rebels", 0, 0, aspect="control", about="army", place="Tell Hamra", event="hill", day="2018-07-12")
    story.says("State agency", 100, 100, aspect="control", about="army", place="Tell Hamra", event="hill",
               day="2018-07-12", family="State")  # fmt: skip
    story.says("Monitor", 5, said="2018-07-14", aspect="injured", event="market", place="Souq", publisher="Courier")
    return story


STORIES = {"depot-fire": tell_depot_fire}

CASES = [
    ("who-says-what", "depot-fire", 11),
    ("origins", "depot-fire", 11),
    ("repeats", "depot-fire", 1),
    ("single-source", "depot-fire", 1),
    ("never-confirmed", "depot-fire", 7),
    ("first-to-say", "depot-fire", 6),
    ("disputed-most", "depot-fire", 2),
    ("unattributed", "depot-fire", 1),
    ("source-agreement", "depot-fire", 8),
    ("contradictions", "depot-fire", 13),
    ("corroborations", "depot-fire", 1),
    ("updates", "depot-fire", 7),
    ("by-source", "depot-fire", 12),
    ("timeline", "depot-fire", 12),
    ("provenance", "depot-fire", 12),
    ("relations", "depot-fire", 35),
    ("new-since", "depot-fire", 12),
    ("silent-about", "depot-fire", 4),
]


ENGINES = {"sparql": OxigraphStore, "cypher": LadybugStore}


@pytest.fixture(params=ENGINES)
def store(request):
    in_memory = ENGINES[request.param]()
    yield in_memory
    in_memory.close()


@pytest.fixture
def graph():
    in_memory = OxigraphStore()
    yield in_memory
    in_memory.close()


def ask(store, name, **given):
    return list(run(load(name, store.language), store, given))


@pytest.mark.parametrize(("name", "told", "rows"), CASES)
def test_a_query_finds_what_the_story_tells(name, told, rows, story, store):
    STORIES[told](story).load(store)

    assert len(ask(store, name)) == rows


def test_every_query_has_a_case():
    assert {name for name, _, _ in CASES} == set(names())


@pytest.mark.parametrize("name", names())
def test_the_header_says_the_columns_that_the_query_has(name, graph):
    query = load(name)
    found = graph.graph.query(query.text)

    assert [variable.value for variable in found.variables] == list(query.columns)


@pytest.mark.parametrize("name", names())
def test_the_twin_in_cypher_has_the_same_header_and_parameters(name):
    sparql, cypher = load(name), load(name, "cypher")

    def header(query, mark):
        lines = [line for line in query.text.splitlines() if line.startswith(mark)]
        return [line.removeprefix(mark).replace(".cypher", ".rq") for line in lines]

    count = len(sparql.text.partition("\n\n")[0].splitlines())
    assert header(cypher, "//")[:count] == header(sparql, "#")[:count]
    assert {(one.name, one.kind, one.about) for one in cypher.parameters} == {
        (one.name, one.kind, one.about) for one in sparql.parameters
    }
    assert bound(cypher, {}).keys() == {one.name for one in sparql.parameters}


def test_a_store_s_own_text_has_the_parameters_and_rules_of_the_common_one():
    files = resources.files("kg.queries")
    own = [file.name for file in files.iterdir() if file.name.count(".") == 2]
    assert own == ["contradictions.neo4j.cypher"]
    written = [(files / name).read_text("utf-8") for name in ("contradictions.cypher", *own)]

    def between(text, start, end):
        return text[text.index(start) : text.index(end)]

    for part in ((":param where", "\n//"), ("WITH e, q, one, x, y, toll,\n", "WHERE rule <> ''")):
        common, particular = (between(text[text.index(part[0]) :], *part) for text in written)
        assert common == particular
    columns = [re.findall(r" AS (\w+)", text[text.rindex("RETURN") :]) for text in written]
    assert columns[0] == columns[1]


@pytest.mark.parametrize("name", names())
def test_the_twin_in_cypher_has_the_columns_of_its_header(name, story):
    store = tell_depot_fire(story).load(LadybugStore())
    rows = ask(store, name)
    store.close()

    assert {tuple(row) for row in rows} == {load(name, "cypher").columns}


def rows_of(store, name, **given):
    known = {one.name for one in load(name).parameters}
    return Counter(tuple(row.items()) for row in ask(store, name, **{k: v for k, v in given.items() if k in known}))


@pytest.fixture(scope="module", params=[2_000, 1])
def both(request):
    """Give the same stories in both languages; Ladybug once with rows created, once with rows copied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.loaders.ladybug.COPY", request.param)
        told = tell_at_random(tell_at_random(tell_depot_fire(Story()), 3, 60), 4, 30)
        stores = told.load(OxigraphStore()), told.load(LadybugStore())
    yield stores
    for store in stores:
        store.close()


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(
    "given",
    [
        {},
        {"where": "Qasr", "by": "d"},
        {"where": "tell hamra", "kind": "control"},
        {"where": "one", "since": "2018-07-12", "by": "B", "at_least": "1"},
        {"since": "2018-07-13", "until": "2018-07-15", "kind": "killed", "at_least": "3"},
    ],
)
def test_both_languages_give_the_same_rows(name, given, both):
    sparql, cypher = both

    assert rows_of(cypher, name, **given) == rows_of(sparql, name, **given)


@pytest.mark.parametrize("name", [name for name in names() if name != "contradictions"])
@pytest.mark.parametrize("given", [{}, {"where": "one", "at_least": "1"}, {"since": "2018-07-12", "at_least": "1"}])
def test_rows_come_in_the_same_order_in_both_languages(name, given, both):
    known = {one.name for one in load(name).parameters}
    sparql, cypher = (ask(store, name, **{k: v for k, v in given.items() if k in known}) for store in both)

    assert sparql == cypher


@pytest.mark.parametrize("brief", ["true", "false"])
@pytest.mark.parametrize("given", [{}, {"where": "one"}, {"since": "2018-07-13"}, {"kind": "control"}])
def test_contradictions_come_in_the_same_order_in_both_languages(given, brief, both):
    sparql, cypher = (ask(store, "contradictions", brief=brief, **given) for store in both)

    def place(row):
        return [row[name] or "" for name in ("day", "event", "aspect", "about", "a_claim", "b_claim")]

    expected, found = sorted(map(place, cypher)), list(map(place, sparql))
    assert [place(row) for row in cypher] == expected
    assert [day for day, *_ in found] == [day for day, *_ in expected]
    assert sorted(found, key=lambda row: row[:2]) == expected, "events of a day may come in any order, rows may not"


@pytest.mark.parametrize("name", names())
def test_a_library_query_uses_nothing_that_only_one_client_knows(name):
    words = load(name).text.upper()

    for word in ("LATERAL", "<<", "OPTIONAL", "GRAPH ", "SERVICE"):
        assert word not in words, word


@pytest.mark.parametrize("name", names())
def test_a_library_query_also_runs_in_rdflib(name, story, graph):
    rdflib = pytest.importorskip("rdflib")
    tell_depot_fire(story).load(graph)
    other = rdflib.Graph()
    other.parse(data=graph.graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")

    assert len(list(other.query(load(name).text))) == len(ask(graph, name))


# -- relations: Python, SPARQL and Cypher say the same -------------------------


def tell_at_random(story, seed, claims):
    """Tell anything: all aspects, wide and narrow groups, one origin again and again, days known and unknown."""
    chance = random.Random(seed)
    for _ in range(claims):
        aspect = chance.choice(["killed", "killed", "killed", "injured", "agreement", "control"])
        toll = aspect in ("killed", "injured")
        lo = (
            chance.choice([0, 3, 9, 10, 27, 31])
            if toll
            else chance.choice([0, 1, 51, 100] if aspect == "control" else [0, 1])
        )
        hi = chance.choice([lo, lo, lo, lo + 5, 40, None] if toll else [lo, lo, 100 if aspect == "control" else 1])
        origin = chance.choice(["A", "B", "C", "D"])
        story.says(
            origin,
            lo,
            hi,
            aspect=aspect,
            who=chance.choice(PEOPLE) if toll else "people",
            about="" if toll else "party",
            family="AB" if origin in "AB" else origin,
            said=chance.choice(DAYS),
            event=chance.choice(["one", "two"]),
            old=chance.random() < 0.1,
            hedged=chance.random() < 0.3,
            derived=chance.random() < 0.2,
            vague=chance.random() < 0.1,
            extent=chance.choice(["whole", "whole", "part"]) if toll else "whole",
        )
    return story


@pytest.mark.parametrize("seed", range(12))
def test_queries_and_python_find_the_same_relations(seed, story, store):
    tell_at_random(story, seed, 40).load(store)
    expected = [
        (one.a, one.b, one.kind, one.strength, one.rule, one.hedged) for one in relations(*story.related(), pairs=True)
    ]

    found = [tuple(row.values()) for row in ask(store, "relations")]

    assert sorted(found) == sorted(expected)
    assert len(found) > 50


def value_pairs(story, kind, chosen=list):
    """Return which values of which origins bear on each other so, and by which rule, as Python says.

    Updates without an order between the two are left out, as the query does. `chosen`
    are of the answers that speak to a question those that are compared.
    """
    asked, answers = story.related()
    spoken = {one.id: chosen(speakers([a for a in answers if a.question == one.id])) for one in asked}
    given = {one.claim: (one.question, one.origin, one.interval) for one in answers}
    found = [
        relate(a, b)
        for group in spoken.values()
        for a in group
        for b in group
        if kind != "updates" or earlier(a, b) is not None
    ]
    found += [
        relate_within(part, whole)
        for one in asked
        for wider in one.within
        for part in spoken[one.id]
        for whole in spoken[wider]
    ]
    return {(given[one.a], given[one.b], one.rule) for one in found if one and one.kind == kind}


def contradictions(story, chosen=list):
    """Return the contradictions that Python finds, what says more first."""
    found = value_pairs(story, "contradicts", chosen)
    return {(*sorted((a, b), key=lambda one: -one[2].lo), rule) for a, b, rule in found}


def as_pairs(story, rows):
    """Return the contradictions that a query gave, in the same form."""
    given = {one.claim: (one.question, one.origin, one.interval) for one in story.answers}
    return {(given[row["a_claim"]], given[row["b_claim"]], row["rule"]) for row in rows}


@pytest.mark.parametrize("seed", range(6))
def test_contradictions_are_those_that_python_finds(seed, story, store):
    tell_at_random(story, seed, 60).load(store)
    expected = contradictions(story)

    rows = ask(store, "contradictions")

    assert as_pairs(story, rows) == expected
    assert len(rows) == len(expected) > 5


def tell_of_many(story, seed, origins):
    """Let many origins answer one question, some of them again and again, over some days."""
    chance = random.Random(seed)
    for number in range(origins):
        for _ in range(chance.choice([1, 1, 2])):
            lo = chance.choice([9, 10, 12, 15, 27, 31])
            said = chance.choice(DAYS[:5])
            story.says(f"O{number}", lo, chance.choice([lo, lo, None]), family=f"F{number % 7}", said=said)
    return story


@pytest.mark.parametrize("seed", range(4))
def test_of_a_question_with_many_voices_few_pairs_are_listed_and_all_on_demand(seed, story, store):
    tell_of_many(story, seed, 150).load(store)
    expected = {short: contradictions(story, chosen) for short, chosen in (("true", brief), ("false", list))}

    for short, pairs in expected.items():
        rows = ask(store, "contradictions", brief=short)
        assert as_pairs(story, rows) == pairs
        assert len(rows) == len(pairs)
    assert 20 < len(expected["true"]) < 300 < len(expected["false"]) / 5


@pytest.mark.parametrize("seed", range(20))
def test_every_two_values_that_contradict_each_other_while_they_stand_are_listed(seed, story):
    tell_of_many(story, seed, 150)

    def values(chosen):
        pairs = contradictions(story, lambda group: chosen([one for one in group if one.stands]))
        return {(a[2], b[2]) for a, b, _ in pairs}

    assert values(brief) == values(list) != set()


def test_how_much_is_listed_does_not_grow_with_the_claims(an_answer):
    def said(count):
        return [an_answer(n % 97, n % 97 + n % 3, f"o{n}", day=n % 50, until=n % 60) for n in range(count)]

    assert len(brief(said(40))) == 40
    assert len(brief(said(400))) <= len(brief(said(4000))) <= 80


@pytest.mark.parametrize("seed", range(6))
def test_updates_are_those_that_python_finds(seed, story, store):
    tell_at_random(story, seed, 60).load(store)
    given = {one.claim: (one.question, one.origin, one.interval) for one in story.answers}
    expected = value_pairs(story, "updates")

    rows = ask(store, "updates")

    assert {(given[row["later_claim"]], given[row["earlier_claim"]], row["rule"]) for row in rows} == expected
    assert len(rows) == len(expected) > 5


def rules(story, store):
    """Return the rules by which all pairs of a story relate, which a query and Python must name alike."""
    story.load(store)
    expected = sorted(one.rule for one in relations(*story.related(), pairs=True))
    assert sorted(row["rule"] for row in ask(store, "relations")) == expected
    return expected


@pytest.mark.parametrize(("day", "rule"), [("2018-07-14", "disjoint"), ("2018-07-15", "changed-hands")])
def test_a_place_in_other_hands_is_news_after_some_days(day, rule, story, store):
    story.says("Rebels", 0, aspect="control", about="army", said="2018-07-12")
    story.says("State agency", 100, aspect="control", about="army", said=day)

    assert rules(story, store) == [rule]


@pytest.mark.parametrize(("again", "found"), [("2018-07-12", "updates"), ("2018-07-13", "contradictions")])
def test_a_lower_toll_that_is_said_again_beside_the_higher_one_contradicts_it(again, found, story, store):
    story.says("State agency", 9, said="2018-07-12")
    story.says("State agency", 9, said=again)
    story.says("Monitor", 27, said="2018-07-13")
    rules(story, store)

    assert [name for name in ("updates", "contradictions") if ask(store, name)] == [found]


def test_a_family_of_five_outlets_counts_once(story, store):
    for outlet in ("One", "Two", "Three", "Four", "Five"):
        story.says(outlet, 27, family="State", publisher=outlet)
    story.says("Monitor", 27)
    story.load(store)

    (row,) = ask(store, "corroborations")

    assert (row["families"], row["origins"], row["claims"]) == (2, 6, 6)


def test_a_vague_value_is_supported_by_a_number_within_it_and_not_the_reverse(story, store):
    story.says("Monitor", 27)
    story.says("Medics", 10, None)
    story.load(store)

    assert [(row["value"], row["families"]) for row in ask(store, "corroborations", at_least="1")] == [
        ("10 or more", 2),
        ("27", 1),
    ]


def test_both_sentences_of_a_contradiction_are_shown(story, store):
    story.says("Monitor", 27, sentence="Twenty-seven died.")
    story.says("State agency", 9, sentence="Nine died.")
    story.load(store)

    (row,) = ask(store, "contradictions")

    assert (row["a_sentence"], row["b_sentence"]) == ("Twenty-seven died.", "Nine died.")


def test_open_ends_and_unknown_days_come_back_as_nothing(story, store):
    story.says("Monitor", 27, None, said="")
    story.load(store)

    (row,) = ask(store, "timeline")
    written = {
        "sparql": "PREFIX kg: <https://w3id.org/kg-claims/ns#> SELECT ?hi { ?x kg:hi ?hi }",
        "cypher": "MATCH (x:Answer) RETURN x.hi AS hi",
    }[store.language]
    (hi,) = run(read("hi", written, store.language), store)

    assert row["said"] is None
    assert hi == {"hi": None}


def test_who_is_silent_and_who_speaks_are_together_all_families_on_all_questions(story, store):
    tell_depot_fire(story).load(store)
    spoken = {(row["event"], row["aspect"], row["about"], row["family"]) for row in ask(store, "who-says-what")}
    silent = {(row["event"], row["aspect"], row["about"], row["family"]) for row in ask(store, "silent-about")}

    questions = {key[:3] for key in spoken}
    families = {(key[0], key[3]) for key in spoken}
    assert silent.isdisjoint(spoken)
    assert silent | spoken == {(*q, family) for q in questions for event, family in families if event == q[0]}


def test_a_parameter_narrows_what_is_asked(story, store):
    tell_depot_fire(story).load(store)

    assert len(ask(store, "timeline", where="tell hamra")) == 2
    assert len(ask(store, "timeline", where="Tell Hamra", since="2018-07-13")) == 0
    assert {row["source"] for row in ask(store, "by-source", by="state agency")} == {"State agency"}
    assert {row["aspect"] for row in ask(store, "contradictions", kind="control")} == {"control"}


@pytest.mark.eval
def test_all_give_the_same_rows_on_the_development_claims(tmp_path):
    shared = Path(__file__).parents[2] / "shared" / "eval"
    command = [sys.executable, str(shared / "gold_as_claims.py"), str(shared / "gold")]
    made = subprocess.run(command, capture_output=True, text=True, check=True)
    base = KnowledgeBase(tmp_path / "kg.db", create=True)
    outcome = base.take_in(made.stdout.splitlines(), "development claims")
    views.load(base.path, base.ledger)
    rows = {}
    for language in ("sparql", "cypher"):
        for name in names():
            found = run(load(name, language), base.path, time_limit=600)
            rows[name, language] = Counter(tuple(row.items()) for row in found)

    assert outcome.claims > 600
    assert [name for name in names() if rows[name, "sparql"] != rows[name, "cypher"]] == []
    assert all(rows[name, "sparql"] for name in ("contradictions", "updates", "corroborations", "relations"))
    asked = [decode_question(row.data) for row in base.ledger.rows(kinds=["question"])]
    answers = [decode_answer(row.data) for row in base.ledger.rows(kinds=["answer"])]
    expected = {(x.a, x.b, x.kind, x.strength, x.rule, x.hedged) for x in relations(asked, answers, pairs=True)}
    assert {tuple(value for _, value in row) for row in rows["relations", "cypher"]} == expected
