"""The graph in networkx, and as GraphML, which Gephi, yEd and Cytoscape read.

Nodes and edges are those of the vocabulary: a node is a thing ("claim/3fa9...")
with its `type`, its `label` and its literals, an edge has the `type` of the term
that leads from one thing to the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from kg.export.statements import by_subject
from kg.loaders import rdf
from kg.loaders.oxigraph_ask import plain

if TYPE_CHECKING:
    import networkx as nx

LEFT_OUT: Final = frozenset({"key", "unit"})
"""Terms that only queries and loaders have a use for."""

_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that no XML can hold."""

_RETURN: Final = re.compile("\r\n?")


def network(lines: Iterable[str]) -> nx.MultiDiGraph[str]:
    """Return statements that come subject by subject as a graph; edges are numbered from 0 in their order.

    Several labels of one place are joined. It takes some 25 KB a claim (measured on 5,000).
    """
    import networkx as nx  # noqa: PLC0415 -- takes 0.2 s, which nobody else should wait for

    graph = nx.MultiDiGraph()
    number = 0
    for subject, group in by_subject(lines):
        node = _name(subject[1:-1])
        facts: dict[str, Any] = {}
        for quad in ox.parse("".join(f"{line} .\n" for line in group), ox.RdfFormat.N_TRIPLES):
            term = re.split(r"[#/]", quad.predicate.value)[-1]
            if isinstance(quad.object, ox.Literal):
                value = plain(quad.object)
                facts[term] = f"{facts[term]} / {value}" if term in facts and term not in LEFT_OUT else value
            elif term == "type":
                facts["type"] = str(plain(quad.object)).removeprefix(rdf.NS)
            else:
                graph.add_edge(node, _name(str(plain(quad.object))), key=number, type=term)
                number += 1
        graph.add_node(node, **{term: value for term, value in facts.items() if term not in LEFT_OUT})
    return graph


def write_graphml(graph: nx.MultiDiGraph[str], out: IO[bytes]) -> None:
    """Write a graph as GraphML, nodes in order of their names; what XML cannot hold is replaced."""
    import networkx as nx  # noqa: PLC0415 -- takes 0.2 s, which nobody else should wait for

    ordered = nx.MultiDiGraph()
    ordered.add_nodes_from((node, _sound(graph.nodes[node])) for node in sorted(graph))
    ordered.add_edges_from((a, b, key, _sound(facts)) for a, b, key, facts in graph.edges(keys=True, data=True))
    nx.write_graphml_xml(ordered, out)


def _name(iri: str) -> str:
    return iri.removeprefix(rdf.DATA)


def _sound(facts: dict[str, Any]) -> dict[str, Any]:
    """Return facts whose texts an XML parser gives back as they are; it reads every end of a line as a line feed."""
    return {
        name: _NO_XML.sub("\ufffd", _RETURN.sub("\n", value)) if isinstance(value, str) else value
        for name, value in facts.items()
    }
