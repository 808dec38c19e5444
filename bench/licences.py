"""Which licence each package of a default install has, and whether it may be passed on together with kg.

    python bench/licences.py > licences.csv        (in the environment to look at; `make sbom` does it in a clean one)

A package's own words are read, in this order: its licence expression, its
classifiers, its licence field. Exits with 1 when one of them may not be passed
on with work under Apache-2.0, or does not say what it is under.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

OURS: Final = "kg-claims"

PERMISSIVE: Final = frozenset(
    ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "PSF-2.0", "Zlib"]
)
"""Ask for their notice to be kept, which every package carries in its own folder, and no more."""

OF_ITS_FILES: Final = frozenset(["MPL-1.1", "MPL-2.0"])
"""Bind who changes their files. kg uses them as they are, as packages of their own, with their source in the index."""

WORDS: Final = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD": "BSD-3-Clause",  # the classifier does not tell two clauses from three, and both are permissive
    "BSD License": "BSD-3-Clause",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}
"""What packages write instead of an SPDX id."""

_MARK: Final = "License :: OSI Approved :: "


def installed(name: str = OURS) -> Iterator[Distribution]:
    """Yield what a default install of a package brings, by name, without itself and without extras nobody asks for.

    Raises `PackageNotFoundError` for one that is not installed.
    """
    found: dict[str, Distribution] = {}
    waiting: list[tuple[str, frozenset[str]]] = [(name, frozenset())]
    seen = set(waiting)
    while waiting:
        one, extras = waiting.pop()
        found[canonicalize_name(one)] = there = distribution(one)
        for needed in map(Requirement, there.requires or ()):
            if needed.marker and not any(needed.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
                continue
            more = (canonicalize_name(needed.name), frozenset(needed.extras))
            if more not in seen:
                seen.add(more)
                waiting.append(more)
    del found[canonicalize_name(name)]
    yield from (found[key] for key in sorted(found))


def licence(package: Distribution) -> str:
    """Return the licence of a package as an SPDX expression, or its own words where nobody knows what they stand for.

    Of several classifiers the one that is also the licence field holds, else all
    of them are asked for.
    """
    facts = (
        package.metadata
    )  # asked by `get`: a backport that other packages put in its place raises for what is missing
    expression = facts.get("License-Expression")
    if expression:
        return str(expression)
    field = (facts.get("License") or "").strip()
    classed = [one.removeprefix(_MARK) for one in facts.get_all("Classifier") or () if one.startswith(_MARK)]
    if re.fullmatch(r"[\w.+-]+( (AND|OR) [\w.+-]+)*", field) and field not in WORDS:
        return field
    words = classed or [field.splitlines()[0] if field else "none given"]
    return " AND ".join(WORDS.get(one, one) for one in words)


def fits(expression: str) -> bool:
    """Say whether what stands under these licences may be passed on with work under Apache-2.0.

    >>> fits("MPL-1.1 OR GPL-2.0-only"), fits("MIT AND GPL-2.0-only"), fits("none given")
    (True, False, False)
    """
    inner = re.search(r"\(([^()]*(?: AND | OR )[^()]*)\)", expression)
    if inner:
        return fits(expression.replace(inner[0], "MIT" if fits(inner[1]) else "refused"))
    known = PERMISSIVE | OF_ITS_FILES
    return any(all(one.strip() in known for one in choice.split(" AND ")) for choice in expression.split(" OR "))


def main() -> None:
    """Write the list of this environment."""
    try:
        rows = [(one.name, one.version, licence(one)) for one in installed()]
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is not installed. Run this where kg is.")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["package", "version", "licence", "may be passed on with kg"])
    out.writerows((*row, "yes" if fits(row[2]) else "no") for row in rows)
    refused = [f"{name} {version}: {said}" for name, version, said in rows if not fits(said)]
    if refused:
        sys.exit("These may not be passed on with work under Apache-2.0:\n" + "\n".join(refused))


if __name__ == "__main__":
    main()
