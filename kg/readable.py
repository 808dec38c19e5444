"""Questions, what is said to them, days and events as people read them: the one place that puts them in words.

Answers alone are `kg.relations.spelled_answer`.
"""

from __future__ import annotations

from kg.links import NO_DAY, Event, Question
from kg.relations import spelled_as
from kg.values import COUNTS, Interval


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


def statement(one: Question, interval: Interval) -> str:
    """Return what somebody says who gives this answer.

    >>> from kg.scope import Scope
    >>> statement(Question(id="q", event="e", aspect="killed", scope=Scope(who="people/civilians")), Interval(9, 9))
    '9 killed (civilians)'
    """
    about, answer = asked(one), spelled_as(one.aspect, interval)
    if one.aspect in COUNTS:
        return f"{answer} {one.aspect}" + (f" ({about})" if about != "people" else "")
    return f"{one.aspect}{f' {about}' if about else ''}: {answer}"


def days(first: str, last: str) -> str:
    """Return when something happened.

    >>> days("2018-07-10", "2018-07-12"), days("2018-07-12", "2018-07-12"), days(NO_DAY, NO_DAY)
    ('2018-07-10 to 2018-07-12', '2018-07-12', 'no day')
    """
    if not first or first == NO_DAY:
        return "no day"
    return first if first == last else f"{first} to {last}"


def event(one: Event) -> str:
    """Return what an event is, where and when: "incident at Karum, 2018-07-12"."""
    return f"{one.kind} at {one.where or 'an unnamed place'}, {days(one.first, one.last)}"


def _last_of_each(about: str) -> str:
    """Return the last step of each path in what is asked about, "a/b|c" as "b or c"."""
    return " or ".join(path.rpartition("/")[2] for path in about.split("|"))
