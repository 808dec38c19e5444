"""Says whether what came from a file holds in each field what its type allows; Python itself does not look."""

from __future__ import annotations

import math
from dataclasses import fields, is_dataclass
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from kg.articles import Span

_T = TypeVar("_T")


def typed(thing: _T) -> _T:
    """Return a domain object as it is, or raise `ValueError` with the field that holds something else.

    >>> from kg.scope import Scope
    >>> typed(Scope(who=7))
    Traceback (most recent call last):
    ...
    ValueError: who of Scope is 7
    """
    kind: Any = type(thing)
    for name, wanted in _fields(kind).items():
        value = getattr(thing, name)
        if not _holds(value, wanted):
            raise ValueError(f"{name} of {kind.__name__} is {value!r:.80}")
    return thing


@cache
def _fields(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _holds(value: object, wanted: Any) -> bool:  # noqa: ANN401 -- any type that an annotation can name
    match get_origin(wanted):
        case None:
            return _is(value, wanted)
        case origin if origin in (Union, UnionType):
            return any(_holds(value, one) for one in get_args(wanted))
        case origin if origin is Literal:
            return isinstance(value, str) and value in get_args(wanted)
        case origin if origin is tuple:
            return isinstance(value, tuple) and all(_holds(one, get_args(wanted)[0]) for one in value)
        case _:
            raise TypeError(f"no field was of type {wanted} when this was written")


def _is(value: object, wanted: type) -> bool:
    if wanted is float:
        return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type]
    if wanted in (int, str, bool, type(None)):
        return type(value) is wanted
    if wanted is Span:
        return isinstance(value, Span) and all(type(one) is int for one in value)
    if not isinstance(value, wanted):
        return False
    if not is_dataclass(value):
        return True
    kind: Any = type(value)
    return all(_holds(getattr(value, name), one) for name, one in _fields(kind).items())
