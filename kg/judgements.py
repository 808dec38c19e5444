"""What people decided about claims and events, and what it comes to; it wins over the linker.

A judgement names claims, never events: event ids are names for today. Nothing
is overwritten; what is taken back is taken back by a judgement of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kg import values
from kg.claims import MODALITIES, Claim, Mention, is_when
from kg.errors import UsageError

KINDS: Final = ("merge", "split", "accept", "reject", "edit", "undo")
EDITABLE: Final = ("value", "place", "date", "modality")
"""What an edit can put right; the words, the offsets and the source stay the text's."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """All judgements taken together.

    `rejected` claims take no part in links. `edits` holds what to put in place
    of what was extracted. `apart` gives claims that are an event of their own
    the name of that event's block; claims of a pair in `joined` are one event.
    """

    rejected: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    edits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    apart: Mapping[str, str] = field(default_factory=dict)
    joined: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, made: Iterable[Mapping[str, Any]]) -> Judgements:
        """Return what judgements come to, in the order in which they were made; the later wins for one claim.

        Raises `UsageError` with the numbers of two judgements that make one
        event and two of the same claims.
        """
        counted = standing(list(made))
        rejected: set[str] = set()
        accepted: set[str] = set()
        edits: dict[str, Mapping[str, Any]] = {}
        apart: dict[str, tuple[str, int]] = {}
        joined: list[tuple[str, str, int]] = []
        for number, judgement in counted:
            claims = judgement["claims"]
            match judgement["kind"]:
                case "reject":
                    rejected.update(claims)
                    accepted.difference_update(claims)
                case "accept":
                    accepted.update(claims)
                    rejected.difference_update(claims)
                case "edit":
                    edits |= {claim: {**edits.get(claim, {}), **judgement["fields"]} for claim in claims}
                case "split":
                    apart |= {claim: ("+".join(sorted(claims)), number) for claim in claims}
                case "merge":
                    joined += [(claims[0], other, number) for other in claims[1:]]
        _check(apart, joined)
        return cls(
            frozenset(rejected),
            frozenset(accepted),
            edits,
            {claim: name for claim, (name, _) in apart.items()},
            tuple((a, b) for a, b, _ in joined),
        )

    def heard(self, claim: Claim) -> Claim | None:
        """Return a claim as people left it, `None` for one that was rejected."""
        return None if claim.id in self.rejected else self.put_right(claim)

    def put_right(self, claim: Claim) -> Claim:
        """Return a claim with what people edited of it, itself where they edited nothing."""
        fields = self.edits.get(claim.id)
        return edited(claim, fields) if fields else claim


def edited(claim: Claim, fields: Mapping[str, Any]) -> Claim:
    """Return a claim with some fields put right; its id stays, since an id names a place in a text.

    Raises `UsageError` for a field that cannot be edited or a value that is none.
    """
    known: dict[str, Any] = {"given_id": claim.id}
    for name, value in fields.items():
        if name not in EDITABLE:
            raise UsageError(f"{name} cannot be edited. What can be is: {', '.join(EDITABLE)}.")
        if name == "value":
            try:
                json.dumps(value, allow_nan=False)  # it is kept as JSON, all of it, which has no NaN
                known["value"] = values.from_json(claim.aspect, {**values.to_json(claim.value), **value})
            except (TypeError, ValueError) as error:
                raise UsageError(f"The value cannot be edited so: {error}.") from None
        elif name in ("place", "date") and not isinstance(value, str):
            raise UsageError(f"{name} is {value!r}, but has to be text.")
        elif name == "date" and value and not is_when(value, span=True):
            raise UsageError(f"date is {value!r}, but has to be a day such as 2018-07-12, or two joined by a slash.")
        elif name == "place":
            known["place"] = Mention(value, claim.place.spans)
        elif name == "modality" and value not in MODALITIES:
            raise UsageError(f"modality is {value!r}, but has to be one of {', '.join(MODALITIES)}.")
        else:
            known[name] = value
    return replace(claim, **known)


def as_read(read: Claim, now: Claim) -> dict[str, Any]:
    """Return how the fields were read in which a claim is another since people put it right, in the exported form."""
    before, after = editable(read), editable(now)
    return {name: before[name] for name in EDITABLE if before[name] != after[name]}


def editable(claim: Claim) -> dict[str, Any]:
    """Return what of a claim an edit can put right, in the exported form."""
    return {
        "value": values.to_json(claim.value),
        "place": claim.place.text,
        "date": claim.date,
        "modality": claim.modality,
    }


def check_edit(claim: Claim, fields: Mapping[str, Any]) -> None:
    """Raise `UsageError` for an edit that says nothing, or something that does not go with the claim's aspect.

    `edited` bears such edits, which earlier versions kept and passed over.
    """
    value = fields.get("value")
    if value is not None:
        fits = f"{claim.aspect} takes {', '.join(values.FIELDS[claim.aspect])}"
        if not isinstance(value, Mapping) or not value:
            raise UsageError(f"value is {value!r}, but has to be an object with what changes: {fits}.")
        if other := sorted(value.keys() - set(values.FIELDS[claim.aspect])):
            raise UsageError(f"value has {other[0]!r}, but a value of {fits}.")
    put = edited(claim, fields)
    says = values.to_json(put.value)
    for name, given in (value or {}).items():
        kept = says.get(name)
        if not _is_kept(given, kept):
            raise UsageError(f"{name} is {given!r}, of which {kept!r} would be kept. Write that, or leave it out.")


def _is_kept(given: object, kept: object) -> bool:
    if isinstance(given, Mapping) and isinstance(kept, Mapping):
        return all(name in kept and kept[name] == part for name, part in given.items())
    return given in (kept, [kept]) or (given is None and kept == "")


def standing(made: Sequence[Mapping[str, Any]]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the judgements that were not undone, each with its number from 1."""
    undone = {judgement["of"] for judgement in made if judgement["kind"] == "undo"}
    return [
        (number, judgement)
        for number, judgement in enumerate(made, 1)
        if number not in undone and judgement["kind"] != "undo"
    ]


def edits_of(made: Sequence[Mapping[str, Any]], claim: str) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the edits of a claim that stand, each with its number from 1; one whose fields were forgotten is none."""
    return [
        (number, judgement)
        for number, judgement in standing(made)
        if judgement["kind"] == "edit" and claim in judgement["claims"] and judgement["fields"]
    ]


def _check(apart: Mapping[str, tuple[str, int]], joined: Sequence[tuple[str, str, int]]) -> None:
    for a, b, number in joined:
        split = apart.get(a, ("", 0)), apart.get(b, ("", 0))
        if split[0][0] != split[1][0]:
            other = split[0][1] or split[1][1]
            raise UsageError(
                f"Judgement {number} makes one event of {a} and {b}, and judgement {other} makes them two. "
                "Take one of them back with `kg judgements undo NUMBER`."
            )
