"""`import kg` is quick and reads what the commands read; a notebook shows text as text."""

from __future__ import annotations

import doctest
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.api import Base, Card, Rows
from kg.demo import story_files
from kg.errors import StoreError, UsageError
from kg.export.network import network
from kg.export.statements import statements
from kg.pipeline import KnowledgeBase
from kg.read import Options

PAGE = Path(__file__).parents[1] / "docs" / "python.md"
HOSTILE = '<script>alert("1")</script>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("api")
    KnowledgeBase(made / "kg.db", create=True).ingest(story_files(), Options())
    return made


@pytest.fixture
def base(folder, monkeypatch):
    monkeypatch.chdir(folder)
    return kg.open("kg.db")


def test_the_page_on_python_tells_what_happens(base):
    assert base
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)

    assert tried > 10
    assert failed == 0


def test_importing_kg_imports_nothing_else_of_it():
    code = (
        "import sys, kg; print(sorted(m for m in sys.modules if m.startswith(('kg.', 'spacy', 'pyarrow', 'duckdb'))))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_opening_does_not_load_what_only_reading_articles_needs(base):
    code = "import sys, kg; repr(kg.open('kg.db')); print({'spacy', 'networkx'}.intersection(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert base
    assert done.stdout == "set()\n"


def test_no_knowledge_base_is_an_error_and_makes_no_folder(tmp_path):
    with pytest.raises(StoreError, match="there is no knowledge base"):
        kg.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_rows_have_the_columns_that_they_name(base):
    found = [base.claims(), base.relations(), base.events(), base.questions(), base.answers()]

    for rows in (*found, base.query("contradictions")):
        assert len(rows) > 0
        assert {tuple(row) for row in rows} == {rows.columns}
        assert rows.to_arrow().num_rows == len(rows)
        assert list(rows.to_pandas().columns) == list(rows.columns)


def test_a_parameter_is_given_as_python_has_it(base):
    since = base.query("contradictions", since=date(2018, 7, 12))

    assert list(since) == list(base.query("contradictions", since="2018-07-12"))
    assert 0 < len(since) < len(base.query("contradictions"))
    with pytest.raises(UsageError, match="since is 'yesterday'"):
        base.query("contradictions", since="yesterday")


def test_a_word_that_a_parameter_cannot_be_is_refused_with_those_that_it_can(base):
    with pytest.raises(UsageError, match="kind is 'bogus', but has to be one of killed"):
        base.query("contradictions", kind="bogus")


def test_a_graph_has_what_is_exported(base):
    made = base.to_networkx()
    again = network(statements(KnowledgeBase(Path("kg.db")).ledger))

    assert set(made) == set(again)
    assert {tuple(sorted(edge)) for edge in map(str, made.edges)} == {
        tuple(sorted(edge)) for edge in map(str, again.edges)
    }


def test_as_of_a_day_less_was_known(base):
    with base.as_of(date(2018, 7, 1)) as then:
        assert 0 < len(then.claims()) < len(base.claims())
        assert isinstance(then, Base)
    with pytest.raises(UsageError, match="has to be a date"), base.as_of("July"):
        pass


def test_a_notebook_shows_text_as_text():
    for shown in (Rows((HOSTILE,), [{HOSTILE: HOSTILE}]), Card([(HOSTILE, HOSTILE)])):
        page = shown._repr_html_()

        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_a_notebook_shows_the_first_of_many_rows_and_how_many_more(base):
    page = Rows(("n",), [{"n": number} for number in range(50)])._repr_html_()

    assert page.count("<tr>") == 21
    assert "<p>30 more rows</p>" in page
    assert len(Rows(("n",), [{"n": "x" * 10_000}])._repr_html_()) < 500
    assert "contradictions" in base._repr_html_()


def test_without_pandas_a_data_frame_says_what_to_install(base, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(UsageError, match=r"pip install pandas.*to_arrow"):
        base.events().to_pandas()


def test_an_empty_answer_is_a_table_too():
    empty = Rows(("a", "b"), [])

    assert repr(empty) == "Rows(0 rows: a, b)"
    assert empty.to_arrow().column_names == ["a", "b"]
    assert list(empty.to_pandas().columns) == ["a", "b"]
