"""What the tests of stores share: looking at a graph in whichever language its store is asked in."""

from __future__ import annotations

from kg.loaders.cypher import quoted
from kg.loaders.property_graph import GROUPS

KG = "PREFIX kg: <https://w3id.org/kg-claims/ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
LABELS = ("Article", "Claim", "Event", "Question", "Answer")


def dump(store):
    """Return everything in a store but how far it has come, as sorted texts."""
    if store.language == "sparql":
        return sorted(str(quad) for quad in store.graph if not quad.subject.value.endswith("/store"))
    found = []
    for shape in GROUPS.values():
        if shape.label:
            found += asked(store, f"MATCH (n:{shape.label})", "n", (*shape.properties, *shape.later), shape.label)
        for edge in shape.edges:
            pattern = f"MATCH (a:{edge.source[0]})-[r:{quoted(edge.name)}]->(b:{edge.target[0]})"
            found += asked(store, pattern, "r", (), edge.name)
    return sorted(set(found)) if len(set(found)) == len(found) else sorted(found)


def asked(store, pattern, name, properties, kind):
    ends = "a.id AS from_id, b.id AS to_id" if name == "r" else "n.id AS from_id"
    listed = "".join(f", {name}.{quoted(one)} AS {quoted('p_' + one)}" for one in properties)
    return [f"{kind} {list(row.values())}" for row in store.rows(f"{pattern} RETURN {ends}{listed}")]


def count(store, kind):
    """Return how many things of a kind there are."""
    if store.language == "sparql":
        (row,) = store.rows(f"{KG} SELECT (COUNT(*) AS ?n) {{ ?x a kg:{kind} }}")
    else:
        (row,) = store.rows(f"MATCH (x:{kind}) RETURN count(*) AS n")
    return row["n"]


def column(store, sparql, cypher):
    """Return the values of ?x, or of x, sorted: the pattern in SPARQL, and the same in Cypher up to `x`."""
    if store.language == "sparql":
        return sorted(row["x"] for row in store.rows(f"{KG} SELECT ?x {{ {sparql} }}"))
    pattern, _, value = cypher.rpartition(" : ")
    return sorted(row["x"] for row in store.rows(f"MATCH {pattern} RETURN {value} AS x"))
