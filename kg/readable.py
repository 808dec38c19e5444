"""Questions and answers as people read them: the one place that puts them in words."""

from __future__ import annotations

from kg.links import Question
from kg.relations import Answer, spelled
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


def spelled_answer(one: Answer) -> str:
    """Return an answer: a number, yes or no, or a percentage."""
    if one.aspect in COUNTS:
        return spelled(one.interval)
    if one.aspect == "control":
        return f"{spelled(one.interval)} %"
    return {(1, 1): "yes", (0, 0): "no"}.get((one.interval.lo, one.interval.hi), spelled(one.interval))


def _last_of_each(about: str) -> str:
    """Return the last step of each path in what is asked about, "a/b|c" as "b or c"."""
    return " or ".join(path.rpartition("/")[2] for path in about.split("|"))
