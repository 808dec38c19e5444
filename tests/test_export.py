"""What is exported is read back by others' programs as what it was, is well formed, and is the same bytes each time."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
from collections import defaultdict
from importlib import resources

import duckdb
import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from click.testing import CliRunner
from nanopub_sign import Nanopub
from rdflib.compare import isomorphic

from kg.cli import main
from kg.demo import story_files
from kg.export import nanopub, statements, tables
from kg.export.claimreview import is_address
from kg.export.network import network, write_graphml
from kg.export.told import told
from kg.loaders import rdf
from kg.loaders.oxigraph import VIEW, OxigraphStore
from kg.pipeline import KnowledgeBase
from kg.read import Options
from kg.schema import vocabulary

pytestmark = pytest.mark.filterwarnings(  # rdflib uses what it deprecates
    "ignore:Dataset:DeprecationWarning", "ignore:ConjunctiveGraph:DeprecationWarning"
)

FORMATS = {"turtle": "turtle", "nquads": "nquads", "trig": "trig", "jsonld": "json-ld"}
HOSTILE = ['"} ; DROP ALL ; {"', "a\nb\r\nc\\u0022", "درعا", "\x00\x1b\x7f", "<b>&amp;</b> ]]>", "' . <a> <b> <c> . '"]
EXPORTS = [
    ["rdf", "--format", "turtle"], ["rdf", "--format", "nquads"], ["rdf", "--format", "trig"],
    ["rdf", "--format", "jsonld"], ["nanopub"], ["claimreview"], ["graphml"],
    *(["parquet", name] for name in tables.SCHEMAS),
]  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """Return a knowledge base of the shipped stories."""
    made = KnowledgeBase(tmp_path_factory.mktemp("export") / "kg.db", create=True)
    made.ingest(story_files(), Options())
    return made


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Return a knowledge base whose claims are all that an import can put into them."""
    rows = [
        {
            "id": f"{number} {text}", "article": f"a {text}", "publisher": text, "sentence": text, "aspect": "killed",
            "value": {"min": 9, "max": None, "who": text}, "source": f"S {text}", "speaker": text, "via": [text],
            "event": "one event", "published": "2018-07-12", "source_text": text, "place": text, "date": "2018-07-12",
        }
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    made = KnowledgeBase(tmp_path_factory.mktemp("hostile") / "kg.db", create=True)
    outcome = made.take_in([json.dumps(row) for row in rows], "claims.jsonl")
    assert (outcome.refused, outcome.claims) == ([], len(HOSTILE))
    return made


def export(base, *args):
    result = CliRunner().invoke(main, ["export", *args, "--db", str(base.path)])
    assert result.exit_code == 0, (result.stderr, result.exception)
    return result.stdout_bytes


def read(written, form):
    """Return triples as rdflib reads them."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=written, format=form)
    graph = rdflib.Graph()
    for triple in dataset.triples((None, None, None)):
        graph.add(triple)
    return graph


def held(base):
    """Return what the embedded store holds, but not how far it has come."""
    store = OxigraphStore(base.path / VIEW, read_only=True)
    lines = [f"{quad.triple} .\n" for quad in store.graph if not quad.subject.value.endswith("/store")]
    return rdflib.Graph().parse(data="".join(lines), format="nt")


# -- RDF --------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMATS)
def test_each_serialisation_is_the_graph_that_a_store_holds(form, base):
    assert isomorphic(read(export(base, "rdf", "--format", form), FORMATS[form]), held(base))


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_text_goes_through_each_serialisation_unchanged(form, hostile):
    graph = read(export(hostile, "rdf", "--format", form), FORMATS[form])

    assert {str(text) for text in graph.objects(None, rdflib.URIRef(f"{rdf.NS}sentence"))} == set(HOSTILE)


@pytest.mark.parametrize("form", ["turtle", "jsonld"])
def test_what_is_exported_is_well_formed(form, base):
    shapes = rdflib.Graph().parse(data=(resources.files("kg.schema") / "shapes.ttl").read_text("utf-8"))
    passed, _, said = pyshacl.validate(read(export(base, "rdf", "--format", form), FORMATS[form]), shacl_graph=shapes)

    assert passed, said


def test_the_name_of_the_file_says_the_format(base, tmp_path):
    for suffix, form in {"ttl": "turtle", "nq": "nquads", "trig": "trig", "jsonld": "jsonld", "txt": "turtle"}.items():
        export(base, "rdf", "-o", str(tmp_path / f"graph.{suffix}"))

        assert (tmp_path / f"graph.{suffix}").read_bytes() == export(base, "rdf", "--format", form)


def test_more_than_fits_in_memory_is_sorted_all_the_same(base, monkeypatch):
    lines = list(statements.statements(base.ledger))
    monkeypatch.setattr(statements, "CHUNK", 100)

    assert list(statements.statements(base.ledger)) == lines
    assert lines == sorted(set(lines))


def test_a_number_in_json_ld_is_a_number_and_what_may_come_twice_is_a_list(base):
    document = json.loads(export(base, "rdf", "--format", "jsonld"))
    claims = [thing for thing in document["@graph"] if thing["@type"] == "Claim"]

    assert {type(claim["start"]) for claim in claims} == {int}
    assert {type(claim[name]) for claim in claims for name in ("gives", "via", "key") if name in claim} == {list}
    assert {type(claim["saidBy"]) for claim in claims} == {str}


def test_as_of_a_day_nothing_that_was_said_later_is_exported(base):
    said = rdflib.URIRef(f"{rdf.NS}said")
    now = {str(day) for day in read(export(base, "rdf"), "turtle").objects(None, said)}
    then = {str(day) for day in read(export(base, "rdf", "--as-of", "2018-07-01"), "turtle").objects(None, said)}

    assert max(now) > "2018-07-01"
    assert then
    assert max(then) <= "2018-07-01"


# -- nanopublications ---------------------------------------------------------------


def nanopubs(base):
    """Return each nanopublication by itself, as TriG."""
    quads = defaultdict(list)
    for line in nanopub.nanopubs(told(base.ledger)):
        quads[line.rpartition(" <")[2].partition("#")[0]].append(line)
    for lines in quads.values():
        out = io.BytesIO()
        statements.write(lines, "trig", out, nanopub.PREFIXES)
        yield out.getvalue().decode()


@pytest.mark.parametrize("which", ["base", "hostile"])
def test_each_claim_is_a_nanopublication_that_a_checker_accepts(which, request):
    made = request.getfixturevalue(which)
    found = list(nanopubs(made))

    assert len(found) == sum(1 for _ in made.ledger.claims())
    for text in found:
        Nanopub(text).check()


def test_the_checker_refuses_one_without_its_provenance(base):
    text = next(nanopubs(base))

    with pytest.raises(Exception, match="provenance"):
        Nanopub(text.replace("#provenance> {", "#elsewhere> {")).check()


def test_a_nanopublication_asserts_what_is_said_and_says_elsewhere_by_whom(base):
    dataset = rdflib.Dataset()
    dataset.parse(data=export(base, "nanopub"), format="trig")
    known = {claim.id: claim for claim in base.ledger.claims()}
    graphs = defaultdict(dict)
    for graph in dataset.graphs():
        name, _, part = str(graph.identifier).partition("#")
        if part:
            graphs[name.rpartition("/")[2]][part] = graph

    assert set(graphs) == set(known)
    for id_, parts in graphs.items():
        claim = rdflib.URIRef(f"{rdf.DATA}claim/{id_}")
        assert set(parts) == {"Head", "assertion", "provenance", "pubinfo"}
        assert str(parts["assertion"].value(claim, rdflib.URIRef(f"{rdf.NS}aspect"))) == known[id_].aspect
        assert str(parts["provenance"].value(claim, rdflib.URIRef(f"{rdf.NS}sentence"))) == known[id_].sentence
        assert parts["provenance"].value(claim, rdflib.URIRef(f"{rdf.NS}saidBy"))
        assert not set(parts["assertion"].predicates()) & {
            rdflib.URIRef(f"{rdf.NS}{name}") for name in ("saidBy", "origin", "family", "confidence", "contradictory")
        }


def test_the_work_for_a_nanopublication_does_not_grow_with_its_event(base, monkeypatch):
    seen = []
    whole = rdf.event
    monkeypatch.setattr(rdf, "event", lambda one: seen.append(len(one.claims)) or whole(one))

    list(nanopub.nanopubs(told(base.ledger)))

    assert set(seen) == {1}


# -- schema.org ---------------------------------------------------------------------

SCHEMA_ORG = {
    "ClaimReview": {"claimReviewed", "reviewAspect", "reviewBody", "itemReviewed"},
    "Claim": {"text", "author", "datePublished", "appearance", "firstAppearance", "about"},
    "NewsArticle": {"headline", "url", "datePublished", "inLanguage", "publisher"},
    "Event": {"name", "startDate", "endDate", "location"},
    "Organization": {"name", "employee"},
    "Person": {"name"},
    "Place": {"name"},
    "Thing": {"name"},
}
"""The terms of schema.org that are used, and on what."""


def things(node):
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from things(child)


@pytest.mark.parametrize("which", ["base", "hostile"])
def test_a_review_has_terms_of_schema_org_where_they_belong_and_no_rating(which, request):
    made = request.getfixturevalue(which)
    document = json.loads(export(made, "claimreview"))
    reviews = document["@graph"]

    assert document["@context"] == "https://schema.org"
    assert [one["itemReviewed"]["@id"] for one in reviews] == [
        rdf.iri("claim", claim.id)[1:-1] for claim in made.ledger.claims()
    ]
    for thing in things(reviews):
        assert {name for name in thing if not name.startswith("@")} <= SCHEMA_ORG[thing["@type"]]
    assert "rating" not in json.dumps(document).casefold()


def test_a_review_is_linked_data(base):
    document = json.loads(export(base, "claimreview"))
    document["@context"] = {"@vocab": "https://schema.org/"}
    graph = read(json.dumps(document), "json-ld")
    schema = rdflib.Namespace("https://schema.org/")

    assert len(set(graph.subjects(schema.itemReviewed))) == len(document["@graph"])
    assert all(graph.value(claim, schema.text) for claim in graph.objects(None, schema.itemReviewed))


def test_the_first_appearance_is_where_the_origin_said_so_first(base):
    for one in told(base.ledger):
        assert one.first.published <= one.article.published
    assert any(one.first.id != one.article.id for one in told(base.ledger))


def test_an_address_that_is_none_is_no_url():
    assert is_address("https://courier.example/talbeh")
    assert not any(map(is_address, ["javascript:alert(1)", "courier", "http://", "http://[", ""]))


# -- networks -------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["base", "hostile"])
def test_networkx_reads_back_the_graph_that_was_written(which, request):
    made = network(statements.statements(request.getfixturevalue(which).ledger))
    out = io.BytesIO()
    write_graphml(made, out)
    again = nx.read_graphml(io.BytesIO(out.getvalue()), force_multigraph=True)

    assert set(again) == set(made)
    assert sorted((a, b, facts["type"]) for a, b, facts in again.edges(data=True)) == sorted(
        (a, b, facts["type"]) for a, b, facts in made.edges(data=True)
    )
    if which == "base":
        assert dict(again.nodes(data=True)) == dict(made.nodes(data=True))


def test_a_network_has_the_edges_of_the_vocabulary(base):
    made = network(statements.statements(base.ledger))
    links = {one.name.removeprefix("kg:") for one in vocabulary.terms() if one.link}
    types = {one.name.removeprefix("kg:") for one in vocabulary.terms() if one.is_class}

    assert {facts["type"] for _, _, facts in made.edges(data=True)} <= links
    assert {facts["type"] for _, facts in made.nodes(data=True)} == types
    assert len({key for _, _, key in made.edges(keys=True)}) == made.number_of_edges()


# -- tables ---------------------------------------------------------------------------


def test_the_tables_hold_what_the_ledger_holds(base, tmp_path):
    export(base, "parquet", "-o", str(tmp_path))
    counts = {name: pq.read_table(tmp_path / f"{name}.parquet").num_rows for name in tables.SCHEMAS}
    kinds = defaultdict(int)
    for row in base.ledger.rows():
        kinds[f"{row.kind}s"] += 1

    assert counts == {name: kinds[name] for name in ("links", "events", "questions", "answers")} | {
        "articles": sum(1 for _ in base.ledger.articles()), "claims": sum(1 for _ in base.ledger.claims()),
    }  # fmt: skip


def test_duckdb_joins_the_tables(base, tmp_path):
    export(base, "parquet", "-o", str(tmp_path))
    rows = duckdb.sql(f"""
        SELECT c.sentence, l.source, a.publisher, e.kind, x.lo, x.hi
        FROM '{tmp_path}/claims.parquet' c JOIN '{tmp_path}/links.parquet' l ON l.claim = c.id
        JOIN '{tmp_path}/articles.parquet' a ON a.id = c.article JOIN '{tmp_path}/events.parquet' e ON e.id = l.event
        JOIN '{tmp_path}/answers.parquet' x ON x.claim = c.id JOIN '{tmp_path}/questions.parquet' q ON q.id = x.question
        WHERE list_contains(e.claims, c.id) AND q.event = e.id""").fetchall()  # noqa: S608 -- a folder of the test

    assert len(rows) == sum(1 for _ in base.ledger.rows(kinds=["answer"]))
    assert None in {hi for *_, hi in rows}, "an open end is null"
    assert 2**31 - 1 not in {hi for *_, hi in rows}


def test_what_is_not_known_is_null(base):
    claims = tables.table(base.ledger, "claims").to_pylist()

    assert all(value != "" for claim in claims for value in claim.values())
    assert any(claim["restates"] is None for claim in claims)


def test_hostile_text_goes_through_a_table_unchanged(hostile):
    assert set(tables.table(hostile.ledger, "claims")["sentence"].to_pylist()) == set(HOSTILE)


def test_all_tables_need_a_folder_and_a_table_has_to_be_one(base):
    for args, said in ((["parquet"], "name it with -o"), (["parquet", "rows"], "There are: answers, articles")):
        result = CliRunner().invoke(main, ["export", *args, "--db", str(base.path)])

        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr


# -- all ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory):
    """Return a knowledge base of the same stories, read one by one in another order."""
    made = KnowledgeBase(tmp_path_factory.mktemp("shuffled") / "kg.db", create=True)
    files = story_files()
    random.Random(7).shuffle(files)
    for file in files:
        made.ingest([file], Options())
    return made


@pytest.mark.parametrize("args", EXPORTS, ids=" ".join)
def test_the_same_articles_in_another_order_give_the_same_bytes(args, base, shuffled):
    written = export(base, *args)

    assert len(written) > 1000
    assert export(shuffled, *args) == written


HASHED = """
import sys
from click.testing import CliRunner
from kg.cli import main
for args in (["rdf"], ["rdf", "--format", "jsonld"], ["nanopub"], ["graphml"]):
    sys.stdout.buffer.write(CliRunner().invoke(main, ["export", *args, "--db", sys.argv[1]]).stdout_bytes)
"""


def test_the_hash_seed_changes_no_byte(base):
    found = set()
    for seed in ("1", "2"):
        command = [sys.executable, "-c", HASHED, str(base.path)]
        found.add(subprocess.run(command, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout)

    assert len(found) == 1


def test_an_empty_knowledge_base_is_exported_too(tmp_path):
    empty = KnowledgeBase(tmp_path / "kg.db", create=True)
    empty.refresh()

    for args in EXPORTS:
        export(empty, *args)
    assert len(read(export(empty, "rdf", "--format", "jsonld"), "json-ld")) == 0
    assert nx.read_graphml(io.BytesIO(export(empty, "graphml"))).number_of_nodes() == 0


# -- what is made from the vocabulary -----------------------------------------------------


def test_the_context_says_what_the_vocabulary_says():
    written = json.loads((resources.files("kg.schema") / vocabulary.CONTEXT).read_text("utf-8"))

    assert written == vocabulary.context(), "run `make dictionary`"


def test_the_context_has_every_term_and_its_type():
    context = vocabulary.context()["@context"]

    assert {one.name.removeprefix("kg:") for one in vocabulary.terms()} <= set(context)
    assert context["saidBy"] == {"@id": "kg:saidBy", "@type": "@id"}
    assert context["first"] == {"@id": "kg:first", "@type": "xsd:date"}
    assert context["via"]["@container"] == "@set"


def test_json_ld_is_read_with_the_shipped_context_in_place_of_its_own(base):
    written = export(base, "rdf", "--format", "jsonld")
    document = json.loads(written)
    document["@context"] = json.loads((resources.files("kg.schema") / vocabulary.CONTEXT).read_text("utf-8"))[
        "@context"
    ]

    assert isomorphic(read(json.dumps(document), "json-ld"), read(written, "json-ld"))


def test_oxigraph_reads_json_ld_too(base):
    quads = list(ox.parse(export(base, "rdf", "--format", "jsonld"), ox.RdfFormat.JSON_LD))

    assert len(quads) == len(held(base))
