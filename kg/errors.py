"""Errors that a person can act on: where, what was found, what was expected, what to do.

Only these become a paragraph on standard error. Anything else is a bug and
keeps its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable


class KgError(Exception):
    """Base of all errors that are the input's or the environment's, not the code's."""


class InputError(KgError):
    """One input was refused; the others go on."""


class Skipped(InputError):  # noqa: N818 -- no error: others go on, and so does the exit status
    """Something in an input was left out that nobody has to mend, such as the pictures in an archive."""


class UsageError(KgError):
    """A command, option or parameter cannot be used so."""


class StoreError(KgError):
    """A ledger or a store cannot be opened, read or written."""


class BusyError(StoreError):
    """Another process is writing to a store: who waits may have it."""


class OvertakenError(StoreError):
    """Another process has linked more meanwhile: who links again begins from that."""


def no_such(kind: str, name: str, names: Iterable[str]) -> UsageError:
    """Answer a name that is not there with the names that are.

    >>> str(no_such("query", "contradictons", ["contradictions", "updates"]))
    "There is no query 'contradictons'. There are: contradictions, updates."
    """
    return UsageError(f"There is no {kind} {name!r}. There are: {', '.join(sorted(names))}.")
