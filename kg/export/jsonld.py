"""The graph as JSON-LD: one object a thing, in the plain words of the vocabulary.

The context stands in the file, so that it is read without a network; it is also
`schema/context.jsonld`. One thing a line, so that large files can be streamed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import IO, Any, Final

import pyoxigraph as ox

from kg.export.statements import by_subject
from kg.loaders import rdf
from kg.loaders.oxigraph_ask import plain

_LABEL: Final = rdf.LABEL[1:-1]
_TYPE: Final = rdf.TYPE[1:-1]


def write(lines: Iterable[str], out: IO[bytes]) -> None:
    """Write statements that come subject by subject."""
    context = json.loads((resources.files("kg.schema") / "context.jsonld").read_text("utf-8"))["@context"]
    listed = {name for name, term in context.items() if isinstance(term, dict) and term.get("@container") == "@set"}
    out.write(f'{{"@context": {_dumps(context)},\n"@graph": [\n'.encode())
    between = ""
    for thing in _things(lines, listed):
        out.write(f"{between}{_dumps(thing)}".encode())
        between = ",\n"
    out.write(b"\n]}\n")


def _things(lines: Iterable[str], listed: set[str]) -> Iterator[dict[str, Any]]:
    for _, group in by_subject(lines):
        quads = list(ox.parse("".join(f"{line} .\n" for line in group), ox.RdfFormat.N_TRIPLES))
        thing: dict[str, Any] = {"@id": _value(quads[0].subject)}
        for quad in quads:
            name, value = _name(quad.predicate.value), _value(quad.object)
            if quad.predicate.value == _TYPE:
                value = str(plain(quad.object)).removeprefix(rdf.NS)
            if name in listed:
                thing.setdefault(name, []).append(value)
            elif name in thing:
                held = thing[name] if isinstance(thing[name], list) else [thing[name]]
                thing[name] = [*held, value]
            else:
                thing[name] = value
        yield thing


def _name(predicate: str) -> str:
    return {_TYPE: "@type", _LABEL: "label"}.get(predicate) or predicate.removeprefix(rdf.NS)


def _value(node: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:  # noqa: ANN401 -- what JSON can hold
    if not isinstance(node, ox.Literal):
        return f"kgd:{str(plain(node)).removeprefix(rdf.DATA)}"
    match node.datatype.value.removeprefix(rdf.XSD):
        case "integer":
            return int(node.value)
        case "boolean":
            return node.value == "true"
        case _:
            return node.value  # decimals too: a JSON number would be read as a double


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
