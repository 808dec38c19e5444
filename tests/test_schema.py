"""The vocabulary says what each term means, and the shapes tell a well-formed graph from a broken one."""

from __future__ import annotations

import re
from importlib import resources

import pyoxigraph as ox
import pytest

from kg.loaders import rdf
from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.property_graph import FORMAT, GROUPS
from kg.query import load, names

pyshacl = pytest.importorskip("pyshacl")
rdflib = pytest.importorskip("rdflib")

SCHEMA = resources.files("kg.schema")
RDFS = rdflib.RDFS


@pytest.fixture(scope="module")
def vocabulary():
    return rdflib.Graph().parse(data=(SCHEMA / "kg.ttl").read_text("utf-8"), format="turtle")


@pytest.fixture
def loaded(story):
    store = OxigraphStore()
    story.says("Monitor", 27, None, via=["Wire", "Radio"], publisher="Daily")
    story.says("State agency", 9, family="State", said="")
    story.says("Monitor", 11, who="people/civilians/children", old=True)
    story.says("State agency", 100, aspect="control", about="army", event="hill", place="", hedged=True)
    return story.load(store)


def graph_of(store):
    text = store.graph.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return rdflib.Graph().parse(data=text, format="nt")


def conforms(store):
    shapes = rdflib.Graph().parse(data=(SCHEMA / "shapes.ttl").read_text("utf-8"), format="turtle")
    passed, _, said = pyshacl.validate(graph_of(store), shacl_graph=shapes)
    return passed, said


def local(term):
    return str(term).removeprefix(rdf.NS)


def test_each_term_has_a_label_and_one_sentence(vocabulary):
    terms = {term for term in vocabulary.subjects() if str(term).startswith(rdf.NS)}

    assert len(terms) > 50
    for term in terms:
        (label,) = vocabulary.objects(term, RDFS.label)
        (comment,) = vocabulary.objects(term, RDFS.comment)
        assert str(label), term
        assert re.fullmatch(r"[A-Z].*[.]", str(comment), re.DOTALL), term


def test_each_term_in_a_graph_is_in_the_vocabulary(vocabulary, loaded):
    known = {local(term) for term in vocabulary.subjects()}
    used = {local(quad.predicate.value) for quad in loaded.graph if quad.predicate.value.startswith(rdf.NS)}
    kinds = {local(kind) for kind in graph_of(loaded).objects(None, rdflib.RDF.type)}

    assert used | kinds <= known
    unused = known - used - kinds - {"ledger", "asRead"}  # of a server's store only, and of exports only
    assert unused <= {"partOf", "excludes", "https://w3id.org/kg-claims/ns"}, "no term without a use"


def test_the_property_graph_speaks_in_the_terms_of_the_vocabulary(vocabulary):
    known = {local(term) for term in vocabulary.subjects()} | {"label", "publisher"}
    used = {name for shape in GROUPS.values() for name in (*shape.properties, *shape.later)}
    used |= {edge.name for shape in GROUPS.values() for edge in shape.edges}
    used |= {shape.label for shape in GROUPS.values() if shape.label}

    assert used <= known


def test_the_schema_of_ladybug_lists_what_is_written_and_no_more():
    written = (SCHEMA / "ladybug.cypher").read_text("utf-8").replace("`", "")
    nodes = {
        name: {column.split()[0] for column in columns.split(", ") if not column.startswith("id ")} | {"id"}
        for name, columns in re.findall(r"NODE TABLE (\w+)\((.*)\);", written)
    }
    edges = {
        (name, *pair)
        for name, pairs in re.findall(r"REL TABLE (\w+)\((.*)\);", written)
        for pair in re.findall(r"FROM (\w+) TO (\w+)", pairs)
    }

    assert nodes.pop("Store") == {"id", "format", "articles", "claims", "links", "judgements"}
    assert nodes == {one.label: {*one.properties, *one.later} for one in GROUPS.values() if one.label}
    assert edges == {(edge.name, edge.source[0], edge.target[0]) for one in GROUPS.values() for edge in one.edges}


def test_a_property_has_one_type_in_ladybug_which_falls_over_paths_otherwise():
    written = (SCHEMA / "ladybug.cypher").read_text("utf-8")
    types = {}
    for table, columns in re.findall(r"CREATE NODE TABLE (\w+)\((.*)\);", written):
        for column in columns.split(", "):
            name, kind = column.replace(" PRIMARY KEY", "").split(" ", 1)
            types.setdefault(name, {}).setdefault(kind, []).append(table)

    assert {name: kinds for name, kinds in types.items() if len(kinds) > 1} == {}


def test_each_label_is_unique_by_its_id_in_neo4j():
    written = (SCHEMA / "neo4j.cypher").read_text("utf-8")
    unique = set(re.findall(r"FOR \(n:(\w+)\) REQUIRE n\.id IS UNIQUE", written))

    assert unique == {one.label for one in GROUPS.values() if one.label} | {"Store"}


@pytest.mark.parametrize("name", ["ladybug", "neo4j"])
def test_a_schema_says_which_form_it_is(name):
    assert f", form {FORMAT}:" in (SCHEMA / f"{name}.cypher").read_text("utf-8")


def test_each_term_in_the_list_of_exclusions_is_in_the_vocabulary(vocabulary):
    known = {local(term) for term in vocabulary.subjects()}

    assert set(re.findall(r"\bkg:(\w+)", (SCHEMA / "exclusive.ttl").read_text("utf-8"))) <= known


@pytest.mark.parametrize("name", names())
def test_each_term_in_a_query_is_in_the_vocabulary(name, vocabulary):
    known = {local(term) for term in vocabulary.subjects()}

    assert set(re.findall(r"\bkg:(\w+)", load(name).text)) <= known


def test_the_vocabulary_is_tied_to_those_that_others_use(vocabulary):
    above = {str(term) for _, term in vocabulary.subject_objects(RDFS.subClassOf)}

    assert {"http://www.w3.org/ns/prov#Entity", "https://schema.org/Claim"} <= above
    assert "http://semanticweb.cs.vu.nl/2009/11/sem/Event" in above


def test_a_loaded_story_is_well_formed(loaded):
    passed, said = conforms(loaded)

    assert passed, said


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE WHERE { ?c kg:sentence ?s }",
        "DELETE WHERE { ?c kg:origin ?o }",
        "DELETE WHERE { ?c kg:in ?a }",
        "DELETE { ?x kg:hi ?hi } INSERT { ?x kg:hi -1 } WHERE { ?x kg:hi ?hi }",
        "INSERT { ?x kg:lo 3 } WHERE { ?x a kg:Answer }",
        "DELETE { ?c kg:said ?d } INSERT { ?c kg:said 'yesterday' } WHERE { ?c a kg:Claim ; kg:said ?d }",
        "DELETE WHERE { ?q kg:contradictory ?b }",
        "DELETE { ?c kg:modality ?m } INSERT { ?c kg:modality 'sure' } WHERE { ?c kg:modality ?m }",
        "DELETE WHERE { ?c kg:gives ?x }",
    ],
)
def test_a_broken_graph_is_not(damage, loaded):
    loaded.graph.update(f"PREFIX kg: <{rdf.NS}> {damage}")

    passed, said = conforms(loaded)

    assert not passed, said


def test_the_style_of_the_browser_names_what_there_is_and_each_caption_is_a_property():
    written = (SCHEMA / "kg.grass").read_text("utf-8")
    shapes = {one.label: {*one.properties, *one.later} for one in GROUPS.values() if one.label}
    edges = {edge.name for one in GROUPS.values() for edge in one.edges}

    blocks = dict(re.findall(r"node\.(\w+) \{(.*?)\n\}", written, re.DOTALL))

    assert blocks.keys() == {*shapes, "Store"}
    assert set(re.findall(r"relationship\.(\w+)", written)) <= edges
    for label, block in blocks.items():
        used = {
            name
            for caption in re.findall(r'defaultCaption: "(.*)"', block)
            for name in re.findall(r"\{(\w+)\}", caption)
        }
        assert used <= shapes.get(label, {"id"}), label
