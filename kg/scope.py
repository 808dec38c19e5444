"""Who, where, when, whose deed, which part: what makes two questions one.

A scope is a record and never free text. `who` is a node of the people tree,
written as its path from the root ("people/civilians/children"), so that one
node lies within another exactly when its path continues the other's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Extent = Literal["whole", "part", "further"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a number or a yes/no is about, beyond its event and aspect.

    `where` and `when` are set only where the text gives the number a place or a
    period of its own, narrower than the event's. `deed` is whose act ("" when
    not said), `extent` whether the number is of the whole, of a part that
    nothing else bounds, or comes on top of another ("40 more").
    """

    who: str = "people"
    where: str = ""
    when: str = ""
    deed: str = ""
    extent: Extent = "whole"

    def within(self, other: Scope) -> bool:
        """Say whether what this scope covers is a proper part of what `other` covers.

        >>> Scope(who="people/civilians/children").within(Scope(who="people"))
        True
        >>> Scope(who="people").within(Scope(who="people"))
        False
        """
        if self == other or other.extent != "whole" or self.extent == "further":
            return False
        return (
            inside(self.who, other.who)
            and (self.where == other.where or not other.where)
            and (self.when == other.when or not other.when)
            and (self.deed == other.deed or not other.deed)
        )


def inside(path: str, other: str) -> bool:
    """Say whether a node of a tree is `other` or lies below it, both written as paths.

    >>> inside("people/fighters/rebels", "people/fighters"), inside("people", "people/fighters")
    (True, False)
    """
    return path == other or path.startswith(other + "/")
