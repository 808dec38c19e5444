"""Links made anew where something changed: the blocks of new claims, their seams, and the events these touch.

What is written is a function of the set of articles, the registries and the
judgements alone: a block is always linked from all of its claims, an event is
always related from all of its blocks, and what they said before is replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.articles import digest
from kg.claims import Claim
from kg.codec import decode_link, encode
from kg.ledger import Ledger, Row
from kg.link.components import Join, Local, Weeks, components
from kg.link.events import as_event, cluster, seam
from kg.link.incidents import make, merge
from kg.link.origins import alone, find_origins
from kg.link.resolve import neighbours, resolve
from kg.links import Link
from kg.names import Names
from kg.places import Gazetteer
from kg.relate import relate


@dataclass(frozen=True, slots=True)
class Registries:
    """What names are looked up in."""

    names: Names
    places: Gazetteer


def relink(ledger: Ledger, registries: Registries, *, everything: bool = False) -> int:
    """Link the claims that no links cover yet, and return how many events were made anew.

    With `everything` all claims are linked again, as after a change of the
    registries.
    """
    covers = ledger.versions().claims
    due = list(ledger.claims() if everything else ledger.claims_due())
    if not due:
        return 0
    claims = {claim.id: claim for claim in due}
    links = {link.claim: link for link in _resolve(ledger, due, registries)}
    touched = sorted({link.block for link in links.values()} | _left_blocks(ledger, set(claims), everything=everything))
    stored = _Stored(ledger, nothing=everything)
    for link in stored.links(touched):
        links.setdefault(link.claim, alone(link, registries.names))
    _load(ledger, claims, links)

    units: dict[str, list[Row]] = {unit: [] for unit in ledger.units_since(0)} if everything else {}
    blocks = {block: ([], []) for block in touched} | _link_blocks(links, claims)
    for block, (rows, _) in blocks.items():
        units[_block_unit(block)] = rows
    now = {block: made for block, (_, made) in blocks.items()}

    after = _After(stored, now)
    units |= {_seam_unit(block): _seam_rows(block, pairs) for block, pairs in after.seams_made(touched).items()}

    old = components([(block, local.id) for block in touched for local in stored.locals(block)], stored)
    seeds = {(local.block, local.id) for members in old for local in members if local.block not in now}
    seeds |= {(block, local.id) for block, made in now.items() for local in made}
    new = components(seeds, after)
    # An event of an untouched week that a seam now joins to a touched one was an event of its own before.
    joined = [(local.block, local.id) for members in new for local in members if local.block not in now]
    old += components(joined, stored)
    units |= {_event_unit(_event_id(members)): [] for members in old}

    known = {link.claim for link in links.values()}
    reached = {local.block for members in new for local in members} - set(touched)
    for link in stored.links(sorted(reached)):
        links.setdefault(link.claim, link)
    if set(links) - known:
        _load(ledger, claims, links)
    for members in new:
        rows = _event_rows(members, claims, links, registries.names, after)
        units[rows[0].unit] = rows
    ledger.replace(units, covers=covers)
    return len(new)


class _Stored(Weeks):
    """Local events and seams as the ledger has them, each unit read once."""

    def __init__(self, ledger: Ledger, *, nothing: bool) -> None:
        self._ledger = ledger
        self._nothing = nothing  # everything is made anew, so nothing that is stored counts
        self._rows: dict[str, list[Row]] = {}

    def _unit(self, unit: str) -> list[Row]:
        if self._nothing:
            return []
        if unit not in self._rows:
            self._fetch([unit])
        return self._rows[unit]

    def _fetch(self, units: Collection[str]) -> None:
        wanted = [unit for unit in units if unit not in self._rows]
        self._rows |= {unit: [] for unit in wanted}
        if wanted and not self._nothing:
            for row in self._ledger.rows(wanted):
                self._rows[row.unit].append(row)

    def links(self, blocks: Sequence[str]) -> Iterator[Link]:
        """Yield the links of some blocks as they are stored."""
        self._fetch([_block_unit(block) for block in blocks])
        for block in blocks:
            yield from (decode_link(row.data) for row in self._unit(_block_unit(block)) if row.kind == "link")

    def locals(self, block: str) -> list[Local]:
        return [Local.from_json(row.data) for row in self._unit(_block_unit(block)) if row.kind == "local"]

    def seam(self, before: str) -> list[Join]:
        return [
            (pair[0], pair[1], pair[2], pair[3])
            for row in self._unit(_seam_unit(before))
            if row.kind == "seam"
            for pair in row.data["pairs"]
        ]


class _After(Weeks):
    """Local events and seams as they will be: the new ones, and the stored ones where nothing changed."""

    def __init__(self, stored: _Stored, now: Mapping[str, list[Local]]) -> None:
        self._stored = stored
        self._now = now
        self._seams: dict[str, list[Join]] = {}

    def locals(self, block: str) -> list[Local]:
        return self._now[block] if block in self._now else self._stored.locals(block)

    def seam(self, before: str) -> list[Join]:
        return self._seams[before] if before in self._seams else self._stored.seam(before)

    def seams_made(self, touched: Iterable[str]) -> Mapping[str, list[Join]]:
        """Look at both seams of each touched block, each seam once, and return them by their earlier block."""
        earlier = {before for block in touched if (sides := neighbours(block)) for before in (sides[0], block)}
        for before in sorted(earlier):
            sides = neighbours(before)
            if sides is None:
                continue
            first, second = ([local.incident for local in self.locals(block)] for block in (before, sides[1]))
            self._seams[before] = [(a, b, likeness.score, likeness.why) for a, b, likeness in seam(first, second)]
        return self._seams


def _left_blocks(ledger: Ledger, due: Collection[str], *, everything: bool) -> set[str]:
    """Return the blocks in which claims lay that are due again, since their article got another date."""
    again = set() if everything else set(due) - {claim.id for claim in ledger.claims(since=ledger.covered())}
    if not again:
        return set()
    return {decode_link(row.data).block for row in ledger.rows(kinds=["link"]) if row.id in again}


def _resolve(ledger: Ledger, claims: Iterable[Claim], registries: Registries) -> Iterator[Link]:
    by_article: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_article[claim.article].append(claim)
    for article in ledger.articles(sorted(by_article)):
        yield from resolve(article, by_article[article.id], registries.names, registries.places)


def _load(ledger: Ledger, claims: dict[str, Claim], links: Mapping[str, Link]) -> None:
    missing = sorted(set(links) - set(claims))
    if missing:
        claims |= {claim.id: claim for claim in ledger.claims(missing)}


def _link_blocks(links: dict[str, Link], claims: Mapping[str, Claim]) -> dict[str, tuple[list[Row], list[Local]]]:
    """Link each block from all of its claims: its rows, and the events that lie in it alone."""
    by_block: dict[str, list[Link]] = defaultdict(list)
    for link in links.values():
        by_block[link.block].append(link)
    made = {}
    for block, members in sorted(by_block.items()):
        found = find_origins(sorted(members, key=lambda link: link.claim), claims)
        links |= {link.claim: link for link in found}
        locals_ = _local_events(block, found, claims)
        rows = [Row(unit=_block_unit(block), kind="link", id=link.claim, data=encode(link)) for link in found]
        rows += [Row(unit=_block_unit(block), kind="local", id=local.id, data=local.to_json()) for local in locals_]
        made[block] = (rows, locals_)
    return made


def _local_events(block: str, links: Sequence[Link], claims: Mapping[str, Claim]) -> list[Local]:
    groups: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.article, link.incident].append(link)
    incidents = [make(mine, claims) for _, mine in sorted(groups.items())]
    if neighbours(block) is None:  # the event was given, so there is nothing to find
        return [Local(block, merge(incidents), 1.0, "given with the claims")]
    return [Local(block, one.incident, one.score, one.why) for one in cluster(incidents)]


def _seam_rows(block: str, pairs: Sequence[Join]) -> list[Row]:
    return (
        [Row(unit=_seam_unit(block), kind="seam", id=block, data={"pairs": [list(pair) for pair in pairs]})]
        if pairs
        else []
    )


def _event_rows(
    members: Sequence[Local], claims: Mapping[str, Claim], links: Mapping[str, Link], names: Names, seams: Weeks
) -> list[Row]:
    """Return everything that is said of one event, the event first."""
    weakest = min(
        [(local.score, local.why) for local in members]
        + [
            (score, why)
            for block in sorted({local.block for local in members})
            for a, _, score, why in seams.seam(block)
            if a in {local.id for local in members}
        ]
    )
    event = as_event(merge([local.incident for local in members]), *weakest)
    related = relate(event, claims, links, names)
    unit = _event_unit(event.id)
    rows = [Row(unit=unit, kind="event", id=event.id, data=encode(event))]
    rows += [Row(unit=unit, kind="question", id=question.id, data=encode(question)) for question in related.questions]
    rows += [
        Row(unit=unit, kind="answer", id=digest("answer", answer.question, answer.claim), data=encode(answer))
        for answer in related.answers
    ]
    rows += [Row(unit=unit, kind="summary", id=summary.question, data=encode(summary)) for summary in related.summaries]
    return rows


def _event_id(members: Sequence[Local]) -> str:
    return as_event(merge([local.incident for local in members]), 0.0, "").id


def _block_unit(block: str) -> str:
    return f"block:{block}"


def _seam_unit(before: str) -> str:
    return f"seam:{before}"


def _event_unit(event: str) -> str:
    return f"event:{event}"
