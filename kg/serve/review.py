"""Review: claims accepted, rejected, put right, events made one or taken apart; each a judgement with who and when."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from kg.claims import MODALITIES
from kg.loaders.pages import bring_up_pages
from kg.margin import value
from kg.serve.database import Row
from kg.serve.forms import Asked, Page, Refused
from kg.serve.guard import Keys, same_origin
from kg.serve.told import claim_of, judged
from kg.values import to_json

KINDS: Final = ("accept", "reject", "edit", "merge", "split", "undo")

COLUMNS: Final = ("number", "kind", "who", "when", "claims", "fields", "undone")

FIELDS: Final = 200
"""Fields of a form that are read; an event's page offers this many claims at most to be split off."""

LONGEST_NAME: Final = 100
"""Characters of who decides."""

_ONE_AT_A_TIME: Final = threading.Lock()


def listed(asked: Asked) -> Page:
    """Return the list of what people decided, the newest first."""
    rows, paging = asked.part("SELECT * FROM judgement ORDER BY number DESC")
    for row in rows:
        row["claims"] = json.loads(row["claims"])
    return Page(
        template="review",
        title="Review",
        columns=COLUMNS,
        rows=[
            {**row, "when": row["day"], "claims": " ".join(row["claims"]), "undone": bool(row["undone"])}
            for row in rows
        ],
        paging=paging,
        shown={"made": rows},
    )


def claim(asked: Asked) -> Page:
    """Return the page on which a claim is judged."""
    view = asked.view
    one, held, event = claim_of(asked)
    id_ = one.claim.id
    made = judged(view, id_)
    now = one.claim
    others: list[Row] = (
        view.rows(
            "SELECT id FROM claim WHERE event = ? AND id <> ? ORDER BY said, id LIMIT ?", event["id"], id_, FIELDS // 2
        )
        if event
        else []
    )
    return Page(
        template="review_claim",
        title="Review a claim",
        columns=("claim",),
        rows=[{"claim": id_}],
        shown={
            "one": one, "held": held, "event": event, "others": others, "value": value(now.value), "now": now,
            "evidence": view.evidence([row["id"] for row in others]), "modalities": MODALITIES,
            "value_json": json.dumps(to_json(now.value), ensure_ascii=False),
            "made": made[::-1],
        },
    )  # fmt: skip


async def sent(request: Request, keys: Keys) -> dict[str, str] | Refused:
    """Return the fields of a form, claims joined by spaces, if it comes from a page of ours and of one let in."""
    refused = _from_elsewhere(request)
    if refused:
        return refused
    try:
        pairs = parse_qsl((await request.body()).decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS)
    except ClientDisconnect:
        return Refused(413, "The form is too large.")
    except ValueError:
        return Refused(400, "The form cannot be read.")
    fields: dict[str, str] = {}
    for name, typed in pairs:
        fields[name] = f"{fields[name]} {typed}" if name == "claims" and name in fields else typed
    if not keys.fits(fields.get("form_token", "")):
        return Refused(403, "The form is an old one. Load its page again.")
    return fields


def _from_elsewhere(request: Request) -> Refused | None:
    """Say why a form may not be read: who sent it, from where, or what it is."""
    if not request.scope["state"].get("in"):
        return Refused(403, "Only who opened the address that `kg serve --edit` printed may decide.")
    if not same_origin(request.headers):
        return Refused(403, "The form was not sent from a page of this server.")
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return Refused(415, "This is not a form.")
    return None


def judge(base: Path, kind: str, fields: Mapping[str, str]) -> str:
    """Keep what a person decided, bring the pages up to it, and return the address to go on at."""
    from kg.pipeline import KnowledgeBase  # noqa: PLC0415 -- who only reads needs none of the steps
    from kg.show import find_claim  # noqa: PLC0415

    who = " ".join(fields.get("who", "").split())
    if kind not in KINDS:
        raise Refused(404, "There is no such decision.")
    if not who or len(who) > LONGEST_NAME:
        raise Refused(400, f"Say who decides, in at most {LONGEST_NAME} characters.")
    with _ONE_AT_A_TIME:
        known = KnowledgeBase(base)
        if kind == "undo":
            number = fields.get("number", "")
            if not (number.isascii() and number.isdigit() and len(number) < 10):
                raise Refused(400, "Say which judgement is to be taken back.")
            known.undo(int(number), who=who)
            address = "/review"
        else:
            claims = [find_claim(known.ledger, start).id for start in fields.get("claims", "").split()]
            if not claims or (kind == "merge" and len(set(claims)) < 2):
                raise Refused(400, "A merge needs two claims." if claims else "No claim was named.")
            known.judge(kind, list(dict.fromkeys(claims)), who=who, fields=_edited(fields) if kind == "edit" else None)
            address = f"/review/claim/{claims[0]}"
        bring_up_pages(base, known.ledger)
    return address


def _edited(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return what a form puts right: only fields that differ from what they were."""
    changed: dict[str, Any] = {}
    for name in ("place", "date", "modality", "value"):
        typed = fields.get(name, "").strip()
        if name in fields and typed != fields.get(f"was_{name}", "").strip():
            changed[name] = typed
    if "value" in changed:
        try:
            changed["value"] = json.loads(changed["value"])
        except ValueError:
            changed["value"] = None
        if not isinstance(changed["value"], dict):
            raise Refused(400, 'The value has to be a JSON object, such as {"min": 27, "max": 27}.')
    if not changed:
        raise Refused(400, "Nothing was changed.")
    return changed
