"""The vocabulary as Python has it, and what is made from it: the data dictionary and the JSON-LD context.

`make dictionary` writes both anew; a test fails while they are not what they would be.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

PREFIXES: Final = {
    "kg": "https://w3id.org/kg-claims/ns#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
CONTEXT: Final = "context.jsonld"
DICTIONARY: Final = "data-dictionary.md"


@dataclass(frozen=True, slots=True)
class Use:
    """What the shapes say of a term on things of one class: how often it comes, and what it can be."""

    least: int = 0
    most: int | None = None
    values: tuple[str, ...] = ()
    range: str = ""


@dataclass(slots=True)
class Term:
    """One term of the vocabulary; names are compact, `kg:Claim`, and empty when nothing is said.

    `uses` are by the class of the things that carry the term.
    """

    name: str
    label: str = ""
    about: str = ""
    is_class: bool = False
    domain: str = ""
    range: str = ""
    above: list[str] = field(default_factory=list)
    uses: dict[str, Use] = field(default_factory=dict)

    @property
    def many(self) -> bool:
        """True when a thing can have several values."""
        return any(use.most is None for use in self.uses.values())

    @property
    def link(self) -> bool:
        """True when the values are things and no literals."""
        kinds = {self.range, *(use.range for use in self.uses.values())} - {""}
        return not self.is_class and not any(kind.startswith("xsd:") for kind in kinds)


def terms() -> list[Term]:
    """Return the terms of `kg.ttl` in its order, with what `shapes.ttl` says of them."""
    found: dict[str, Term] = {}
    for quad in _read("kg.ttl"):
        name = _compact(quad.subject)
        if name.startswith("kg:"):
            _note(found.setdefault(name, Term(name)), _compact(quad.predicate), _compact(quad.object))
    for kind, name, use in _uses():
        if name in found:
            found[name].uses[kind] = use
    return list(found.values())


def _note(one: Term, predicate: str, said: str) -> None:
    match predicate:
        case "rdfs:label":
            one.label = said
        case "rdfs:comment":
            one.about = said
        case "rdfs:domain":
            one.domain = said
        case "rdfs:range":
            one.range = said
        case "rdfs:subClassOf" | "rdfs:subPropertyOf":
            one.above.append(said)
        case "rdf:type" if said == "owl:Class":
            one.is_class = True


def context() -> dict[str, Any]:
    """Return the JSON-LD context: our terms by their plain names, with the types of their values.

    What can come several times is always a list, so that a program need not look.
    """
    made: dict[str, Any] = {"@version": 1.1} | {name: PREFIXES[name] for name in ("kg", "rdfs", "xsd")}
    made |= {"kgd": "https://w3id.org/kg-claims/", "label": "rdfs:label"}
    for one in terms():
        kind = "@id" if one.link else one.range
        typed = {"@type": kind} if not one.is_class and kind not in ("", "xsd:string") else {}
        listed = {"@container": "@set"} if one.many else {}
        more = typed | listed
        made[one.name.removeprefix("kg:")] = {"@id": one.name} | more if more else one.name
    return {"@context": made}


def dictionary() -> str:
    """Return the data dictionary as Markdown."""
    known = terms()
    lines = [
        "# Data dictionary",
        "",
        "Made from `schema/kg.ttl` and `schema/shapes.ttl` by `make dictionary`: change",
        "those, not this page. What the words mean together is in [words.md](words.md).",
        "",
        "*How many* is for one thing of the class. Every literal is there, also for what is not known: an unknown text",
        'is `""`, an unknown day `0001-01-01`, an open upper end `2147483647`, an open lower one `0`.',
        "",
        "## Things",
        "",
        "| class | what it is | is also |",
        "|---|---|---|",
    ]
    classes = [one for one in known if one.is_class]
    lines += [_row(f"`{one.name}`", one.about, _listed(one.above)) for one in classes]
    for kind in classes:
        lines += ["", f"## {kind.label.capitalize()}: `{kind.name}`", ""]
        lines += ["| term | what it says | value | how many | is also |", "|---|---|---|---|---|"]
        lines += [_row(*_cells(one, kind.name)) for one in known if kind.name in one.uses]
    left = [one for one in known if not one.is_class and not one.uses]
    lines += ["", "## On no one class", "", "| term | what it says | value | is also |", "|---|---|---|---|"]
    lines += [
        _row(f"`{one.name}`", one.about, f"`{one.range}`" if one.range else "", _listed(one.above)) for one in left
    ]
    return "\n".join(lines) + "\n"


def _cells(one: Term, kind: str) -> tuple[str, str, str, str, str]:
    use = one.uses[kind]
    value = ", ".join(f"`{each}`" for each in use.values) or f"`{use.range or one.range}`"
    many = {(1, 1): "1", (0, 1): "0 or 1", (0, None): "any"}.get(
        (use.least, use.most), f"{use.least} to {use.most}" if use.most else f"{use.least} or more"
    )
    return f"`{one.name}`", one.about, value, many, _listed(one.above)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _uses() -> list[tuple[str, str, Use]]:
    """Return (class, term, use) for each plain path of the shapes, in their order."""
    held: dict[Any, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in _read("shapes.ttl"):
        held[quad.subject][_compact(quad.predicate)].append(quad.object)
    made = []
    for shape in list(held.values()):
        for kind in shape["sh:targetClass"]:
            for property_ in shape["sh:property"]:
                says = held[property_]
                if isinstance(says["sh:path"][0], ox.NamedNode):
                    made.append((_compact(kind), _compact(says["sh:path"][0]), _use(says, held)))
    return made


def _use(says: dict[str, list[Any]], held: dict[Any, dict[str, list[Any]]]) -> Use:
    values = []
    node = says["sh:in"][0] if says["sh:in"] else None
    while node in held:
        values.append(held[node]["rdf:first"][0].value)
        node = held[node]["rdf:rest"][0]
    return Use(
        least=int(says["sh:minCount"][0].value),
        most=int(says["sh:maxCount"][0].value) if says["sh:maxCount"] else None,
        values=tuple(values),
        range=_compact(says["sh:class"][0]) if says["sh:class"] else "",
    )


def _read(name: str) -> list[ox.Quad]:
    text = (resources.files("kg.schema") / name).read_text("utf-8")
    return list(ox.parse(text, ox.RdfFormat.TURTLE))


def _compact(node: Any) -> str:  # noqa: ANN401 -- a node of any kind; a blank one keeps its name
    for name, start in PREFIXES.items():
        if node.value.startswith(start):
            return f"{name}:{node.value.removeprefix(start)}"
    return str(node.value)


def main() -> None:
    """Write the data dictionary and the context of this checkout."""
    here = Path(__file__).parent
    docs = here.parent / "docs"
    if not docs.is_dir():
        sys.exit(f"{docs} is not there: the data dictionary is made in a checkout.")
    (docs / DICTIONARY).write_text(dictionary(), "utf-8")
    (here / CONTEXT).write_text(json.dumps(context(), indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
