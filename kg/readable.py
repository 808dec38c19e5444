"""Questions as people read them: the one place that puts them in words. Answers are `kg.relations.spelled_answer`."""

from __future__ import annotations

from kg.links import Question
from kg.values import COUNTS


def asked(one: Question) -> str:
    """Return what is asked within the aspect.

    >>> from kg.scope import Scope
    >>> scope = Scope(who="people/civilians/children", where="market")
    >>> asked(Question(id="q", event="e", aspect="killed", scope=scope))
    'children, in market'
    """
    scope = one.scope
    parts = [
        _last_of_each(one.about) or (scope.who.rpartition("/")[2] if one.aspect in COUNTS else ""),
        f"in {scope.where}" if scope.where else "",
        scope.when,
        f"by {scope.deed}" if scope.deed else "",
        scope.extent if scope.extent != "whole" else "",
    ]
    return ", ".join(part for part in parts if part)


def question(one: Question) -> str:
    """Return the whole question.

    >>> from kg.scope import Scope
    >>> question(Question(id="q", event="e", aspect="killed", scope=Scope()))
    'killed: people'
    """
    what = asked(one)
    return f"{one.aspect}: {what}" if what else one.aspect


def _last_of_each(about: str) -> str:
    """Return the last step of each path in what is asked about, "a/b|c" as "b or c"."""
    return " or ".join(path.rpartition("/")[2] for path in about.split("|"))
