"""What names that somebody types are called in a graph, which knows each source and place by one name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.blockwise import Registries


def known_as(given: Mapping[str, str], registries: Registries) -> dict[str, str]:
    """Return the parameters of a library question that name a source (`by`) or place (`where`) by another name.

    Those that are written as the registries have them, and those that nobody lists, are left out.
    """
    found = {}
    if source := registries.names.source(given.get("by", "")):
        found["by"] = source.name
    if place := registries.places.find(given.get("where", "")):
        found["where"] = place.place.name
    return {name: value for name, value in found.items() if value.casefold() != given[name].casefold()}
