"""A question kept as a file: what may be set in it, what may be asked, and for how long."""

from __future__ import annotations

import time

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.errors import InputError, StoreError, UsageError
from kg.loaders import oxigraph_ask
from kg.loaders.oxigraph import VIEW, OxigraphStore
from kg.loaders.oxigraph_ask import rows_within
from kg.query import bind, check, load, run


@pytest.fixture
def store():
    in_memory = OxigraphStore()
    yield in_memory
    in_memory.close()


@pytest.fixture
def base(story, tmp_path):
    """Return a knowledge base in a folder in which two sources disagree and one repeats itself."""
    story.says("Monitor", 27, None)
    story.says("Monitor", 27, None, publisher="Courier")
    story.says("State agency", 9)
    story.load(OxigraphStore(tmp_path / VIEW)).close()
    return tmp_path


# -- parameters -----------------------------------------------------------------


@pytest.mark.parametrize("value", ["6/4/2017", "2017-02-30", "2017-04-05T10:00", "20170405", "٢017-04-05", ""])
def test_a_date_written_another_way_is_refused_not_ignored(value):
    with pytest.raises(UsageError, match="has to be a date, such as 2017-04-05"):
        bind(load("contradictions"), {"since": value})


@pytest.mark.parametrize("value", ["-1", "1.5", "two", "9" * 30])
def test_a_number_written_another_way_is_refused(value):
    with pytest.raises(UsageError, match=r"at_least is .* but has to be a whole number"):
        bind(load("corroborations"), {"at_least": value})


@pytest.mark.parametrize("language", ["sparql", "cypher"])
@pytest.mark.parametrize("name", ["contradictions", "updates"])
def test_a_word_outside_a_closed_vocabulary_is_answered_with_those_there_are(name, language):
    known = load(name, language)

    with pytest.raises(UsageError, match=r"kind is 'bogus', but has to be one of killed, injured, .*, occurrence\."):
        check(known, {"kind": "bogus"})
    check(known, {"kind": ""})
    check(known, {"kind": "control"})


def test_a_wrong_parameter_is_refused_before_a_graph_is_made_for_it(base, monkeypatch):
    monkeypatch.setattr("kg.views.bring_up", lambda *_, **__: pytest.fail("a graph was made"))

    for typed in ("kind=bogus", "knd=killed", "since=yesterday"):
        result = CliRunner().invoke(
            main, ["query", "contradictions", "--lang", "cypher", "--db", str(base), "-p", typed]
        )
        assert result.exit_code == 2, result.output


def test_an_unknown_parameter_is_answered_with_those_there_are():
    with pytest.raises(UsageError, match=r"There is no parameter 'when'. There are: brief, kind, since, where."):
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

    rows = list(run(load("by-source"), store, {"by": value}))

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
    assert len(list(run(query, base))) == 3


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

    assert len(list(run(load("timeline"), base))) == 3


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
    limit = 6.0  # a machine that is busy needs seconds for the query itself
    rows = rows_within(base / VIEW, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000", limit)
    for _ in range(3):
        next(rows)
        time.sleep(limit / 2)

    assert len(list(rows)) > 10_000


def test_a_query_that_needs_too_much_memory_is_ended(base, monkeypatch):
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
    monkeypatch.setattr(oxigraph_ask, "MEMORY", 2**30)

    with pytest.raises(StoreError, match="needed more than 1 GB"):
        list(rows_within(base / VIEW, text, 60))


def test_a_question_to_a_folder_without_a_graph_says_what_to_do(tmp_path):
    with pytest.raises(StoreError, match=r"there is no graph. Load one with"):
        list(run(load("timeline"), tmp_path))


def test_a_query_can_be_asked_while_another_process_writes(base):
    for _ in range(4):  # once by chance is no proof
        reader = run(load("timeline"), base)
        writer = OxigraphStore(base / VIEW)
        try:
            assert len(list(reader)) == 3
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
