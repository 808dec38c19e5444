"""Each query on a small story, the header of each, and what may not be asked."""

from __future__ import annotations

import random
import time

import pyoxigraph as ox
import pytest

from kg.errors import InputError, StoreError, UsageError
from kg.loaders import oxigraph_ask
from kg.loaders.oxigraph import VIEW, OxigraphStore
from kg.loaders.oxigraph_ask import rows_within
from kg.query import bind, load, names, read, run
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


@pytest.fixture
def store():
    with_memory = OxigraphStore()
    yield with_memory
    with_memory.close()


@pytest.fixture
def base(story, tmp_path):
    """Return a knowledge base in a folder with the depot fire loaded."""
    on_disk = OxigraphStore(tmp_path / VIEW)
    tell_depot_fire(story).load(on_disk)
    on_disk.close()
    return tmp_path


def ask(store, name, **given):
    return list(run(load(name), store, given))


@pytest.mark.parametrize(("name", "told", "rows"), CASES)
def test_a_query_finds_what_the_story_tells(name, told, rows, story, store):
    STORIES[told](story).load(store)

    assert len(ask(store, name)) == rows


def test_every_query_has_a_case():
    assert {name for name, _, _ in CASES} == set(names())


@pytest.mark.parametrize("name", names())
def test_the_header_says_the_columns_that_the_query_has(name, store):
    query = load(name)
    found = store.graph.query(query.text)

    assert [variable.value for variable in found.variables] == list(query.columns)


@pytest.mark.parametrize("name", names())
def test_the_header_says_all_there_is_to_say(name):
    query = load(name)

    assert query.title
    assert query.question.endswith("?")
    assert query.leaves_out
    assert query.empty_when
    assert all(parameter.about for parameter in query.parameters), "each parameter is explained"


@pytest.mark.parametrize("name", names())
def test_a_library_query_uses_nothing_that_only_one_client_knows(name):
    words = load(name).text.upper()

    for word in ("LATERAL", "<<", "OPTIONAL", "GRAPH ", "SERVICE"):
        assert word not in words, word


@pytest.mark.parametrize("name", names())
def test_a_library_query_also_runs_in_rdflib(name, story, store):
    rdflib = pytest.importorskip("rdflib")
    tell_depot_fire(story).load(store)
    graph = rdflib.Graph()
    graph.parse(data=store.graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()), format="nt")

    assert len(list(graph.query(load(name).text))) == len(ask(store, name))


# -- relations: Python and SPARQL say the same ---------------------------------


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
def test_sparql_and_python_find_the_same_relations(seed, story, store):
    tell_at_random(story, seed, 40).load(store)
    expected = [
        (one.a, one.b, one.kind, one.strength, one.rule, one.hedged) for one in relations(*story.related(), pairs=True)
    ]

    found = [tuple(row.values()) for row in ask(store, "relations")]

    assert sorted(found) == sorted(expected)
    assert len(found) > 50


def value_pairs(story, kind):
    """Return which values of which origins bear on each other so, and by which rule, as Python says.

    Updates without an order between the two are left out, as the query does.
    """
    asked, answers = story.related()
    spoken = {one.id: speakers([a for a in answers if a.question == one.id]) for one in asked}
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


@pytest.mark.parametrize("seed", range(6))
def test_contradictions_are_those_that_python_finds(seed, story, store):
    tell_at_random(story, seed, 60).load(store)
    given = {one.claim: (one.question, one.origin, one.interval) for one in story.answers}
    expected = {(*sorted((a, b), key=lambda one: -one[2].lo), rule) for a, b, rule in value_pairs(story, "contradicts")}

    rows = ask(store, "contradictions")

    assert {(given[row["a_claim"]], given[row["b_claim"]], row["rule"]) for row in rows} == expected
    assert len(rows) == len(expected) > 5


@pytest.mark.parametrize("seed", range(6))
def test_updates_are_those_that_python_finds(seed, story, store):
    tell_at_random(story, seed, 60).load(store)
    given = {one.claim: (one.question, one.origin, one.interval) for one in story.answers}
    expected = value_pairs(story, "updates")

    rows = ask(store, "updates")

    assert {(given[row["later_claim"]], given[row["earlier_claim"]], row["rule"]) for row in rows} == expected
    assert len(rows) == len(expected) > 5


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
    (hi,) = run(read("hi", "PREFIX kg: <https://w3id.org/kg-claims/ns#> SELECT ?hi { ?x kg:hi ?hi }"), store)

    assert row["said"] is None
    assert hi == {"hi": None}


# -- parameters -----------------------------------------------------------------


def test_a_parameter_narrows_what_is_asked(story, store):
    tell_depot_fire(story).load(store)

    assert len(ask(store, "timeline", where="tell hamra")) == 2
    assert len(ask(store, "timeline", where="Tell Hamra", since="2018-07-13")) == 0
    assert {row["source"] for row in ask(store, "by-source", by="state agency")} == {"State agency"}
    assert {row["aspect"] for row in ask(store, "contradictions", kind="control")} == {"control"}


@pytest.mark.parametrize("value", ["6/4/2017", "2017-02-30", "2017-04-05T10:00", "20170405", "٢017-04-05", ""])
def test_a_date_written_another_way_is_refused_not_ignored(value):
    with pytest.raises(UsageError, match="has to be a date, such as 2017-04-05"):
        bind(load("contradictions"), {"since": value})


@pytest.mark.parametrize("value", ["-1", "1.5", "two", "9" * 30])
def test_a_number_written_another_way_is_refused(value):
    with pytest.raises(UsageError, match=r"at_least is .* but has to be a whole number"):
        bind(load("corroborations"), {"at_least": value})


def test_an_unknown_parameter_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match=r"There is no parameter 'when'. There are: kind, since, where."):
        bind(load("contradictions"), {"when": "2017-04-05"})


HOSTILE = [
    '" } ?s ?p ?o . VALUES ?z { "',
    "ends in \\",
    'a\ny"',
    "\\u0022 }",
    "درعا",
    "\\\\1 \\g<0>",
    "{}$?",
    "\x00\x07\x7f",
    "'''",
    "# no comment",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_what_a_user_types_cannot_leave_its_place(value, story, store):
    story.says(value, 27)
    story.says("Monitor", 27)
    story.load(store)

    rows = ask(store, "by-source", by=value)

    assert [row["source"] for row in rows] == [value]


def test_a_parameter_is_set_wherever_it_stands():
    text = bind(load("contradictions"), {"where": "Qasr"})

    assert text.count('VALUES ?where { "Qasr" }') == load("contradictions").text.count("VALUES ?where {") > 1


# -- what may be asked ------------------------------------------------------------


def test_a_name_that_is_not_there_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match=r"There is no query 'contradictons'. There are: .*contradictions"):
        load("contradictons")


def test_a_query_file_that_is_not_there_is_said_to_be_so():
    with pytest.raises(InputError, match=r"nowhere.rq: the query cannot be read"):
        load("nowhere.rq")


def test_a_query_of_ones_own_is_asked_from_a_file(base, tmp_path):
    file = tmp_path / "mine.rq"
    file.write_text("PREFIX kg: <https://w3id.org/kg-claims/ns#>\nSELECT ?n (1 AS ?one) { ?c a kg:Claim ; kg:id ?n }")

    query = load(str(file))

    assert query.columns == ("n", "one")
    assert len(list(run(query, base))) == 12


def test_a_mistake_is_shown_at_its_line(tmp_path):
    file = tmp_path / "wrong.rq"
    file.write_text("SELECT ?s\nWHERE { ?s ?p ?o FILTER(?o ** 2) }\n")

    with pytest.raises(UsageError, match=r"Line 2, column \d+ of the query is no SPARQL") as error:
        load(str(file))
    assert "\n  WHERE { ?s ?p ?o FILTER(?o ** 2) }\n" in str(error.value)


@pytest.mark.parametrize(
    "text", ["INSERT DATA { <a:a> <a:b> 1 }", "PREFIX a: <a:>\nDELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP ALL"]
)
def test_an_update_is_refused_and_changes_nothing(text, base):
    with pytest.raises(UsageError, match="would change the knowledge base"):
        list(rows_within(base / VIEW, text, 10))

    assert len(list(run(load("timeline"), base))) == 12


@pytest.mark.parametrize("text", ["ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <a:a>"])
def test_what_gives_no_rows_is_refused(text, store):
    with pytest.raises(UsageError, match="has to be a SELECT"):
        store.rows(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:8000/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://127.0.0.1:8000/> { ?s ?p ?o } }",
        "SELECT * { ?a ?p ?b FILTER(?a<?b)SERVICE:x#>\n{ ?s ?p ?o } }",
        'SELECT * { ?a ?p ?b FILTER(?a<?b#x>"""\n)SERVICE <http://127.0.0.1:8000/> { ?s ?p ?o } } #"""',
    ],
)
def test_no_query_reaches_into_the_network(text, store):
    with pytest.raises(UsageError, match="ask this knowledge base and no other"):
        store.rows(text)


@pytest.mark.parametrize("clause", ["FROM <file:///etc/passwd>", "FROM NAMED <file:///etc/passwd>"])
def test_no_query_reads_a_file(clause, base):
    text = f"SELECT * {clause} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}"

    assert list(rows_within(base / VIEW, text, 10)) == []


CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def test_a_query_without_end_is_ended(base):
    begun = time.monotonic()

    with pytest.raises(StoreError, match=r"took longer than 0.5 seconds and was ended.*--time-limit"):
        list(rows_within(base / VIEW, CROSS, 0.5))

    assert time.monotonic() - begun < 5


def test_time_in_which_the_reader_does_nothing_is_not_counted(base):
    rows = rows_within(base / VIEW, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000", 1.0)
    for _ in range(3):
        next(rows)
        time.sleep(0.5)

    assert len(list(rows)) > 10_000


def test_a_query_that_needs_too_much_memory_is_ended(base, monkeypatch):
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
    monkeypatch.setattr(oxigraph_ask, "MEMORY", 2**30)

    with pytest.raises(StoreError, match="needed more than 1 GB"):
        list(rows_within(base / VIEW, text, 60))


def test_a_question_to_a_folder_without_a_graph_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"there is no graph. Load one with"):
        list(run(load("timeline"), tmp_path))


def test_the_first_row_comes_within_a_second(base):
    begun = time.monotonic()

    next(run(load("contradictions"), base))

    assert time.monotonic() - begun < 1.0


def test_a_query_can_be_asked_while_another_process_writes(base):
    for _ in range(4):  # once by chance is no proof
        reader = run(load("timeline"), base)
        writer = OxigraphStore(base / VIEW)
        try:
            assert len(list(reader)) == 12
        finally:
            writer.close()


def test_a_reader_leaves_nothing_behind(base):
    next(run(load("timeline"), base))
    with pytest.raises(StoreError):
        list(rows_within(base / VIEW, CROSS, 0.2))

    assert [path.name for path in (base / VIEW).parent.iterdir()] == [VIEW.name]


def test_a_mistake_in_a_query_is_not_taken_for_a_busy_folder(base):
    begun = time.monotonic()

    with pytest.raises(UsageError):
        list(rows_within(base / VIEW, "SELECT", 10))

    assert time.monotonic() - begun < 1


def test_who_is_silent_and_who_speaks_are_together_all_families_on_all_questions(story, store):
    tell_depot_fire(story).load(store)
    spoken = {(row["event"], row["aspect"], row["about"], row["family"]) for row in ask(store, "who-says-what")}
    silent = {(row["event"], row["aspect"], row["about"], row["family"]) for row in ask(store, "silent-about")}

    questions = {key[:3] for key in spoken}
    families = {(key[0], key[3]) for key in spoken}
    assert silent.isdisjoint(spoken)
    assert silent | spoken == {(*q, family) for q in questions for event, family in families if event == q[0]}
