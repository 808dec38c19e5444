"""Links made anew where something changed: the blocks of new claims, their seams, and the events these touch.

What is written is a function of the set of articles, the registries and the
judgements alone: a block is always linked from all of its claims, an event is
always related from all of its blocks, and what they said before is replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any, Final

from kg.blockwise import LINKING, RESOLVING, TELLING, Block, Page, Registries, Story
from kg.claims import Claim
from kg.codec import decode_link, encode
from kg.engine import ALONE, Engine
from kg.errors import OvertakenError, StoreError
from kg.judgements import Judgements
from kg.ledger import Ledger, Row
from kg.ledger.units import JUDGED, block_of, block_unit, event_unit, seam_unit
from kg.link.components import Join, Key, Local, Weeks, components, whole_of
from kg.link.events import event_id, seam
from kg.link.incidents import Incident, merge
from kg.link.origins import alone
from kg.link.resolve import GIVEN, neighbours
from kg.links import Link
from kg.workers import Item, Lost, Task

TRIES: Final = 5
"""Times that linking is begun again when another process has linked more meanwhile."""

CLAIM: Final = 7
"""Characters of text that take as long to read as a claim takes in one of the three steps: 0.4 ms of the processor,
measured on 8,000 generated claims."""

SAVES: Final = 0.15
"""What the three steps save the one who hands out: `python bench/scale.py linking 8000`, median of seven such runs."""


def relink(
    ledger: Ledger,
    registries: Registries,
    *,
    everything: bool = False,
    again: Collection[str] = (),
    engine: Engine = ALONE,
) -> int:
    """Link the claims that no links cover yet, and return how many events were made anew.

    `again` are claims to link once more, as after a judgement. With
    `everything` all claims are, as after a change of the registries. `engine`
    says who looks at each article, each block and each event. Where another
    process has linked more meanwhile, it is begun again from that.
    """
    for _ in range(TRIES):
        with suppress(OvertakenError):
            return _linked_once(ledger, registries, everything=everything, again=again, engine=engine)
    return _linked_once(ledger, registries, everything=everything, again=again, engine=engine)


def _linked_once(
    ledger: Ledger, registries: Registries, *, everything: bool, again: Collection[str], engine: Engine
) -> int:
    covers = ledger.versions().claims
    judged = Judgements.of(ledger.judgements())
    pages = ledger.pages()
    outdated = outdated_versions(pages)
    strays = ledger.strays()
    due = list(ledger.claims()) if everything else _due(ledger, pages, outdated, again)
    if strays and not everything:  # what was forgotten may have been the newer version of a page
        known = {claim.id for claim in due}
        due += [claim for claim in ledger.claims(articles=ledger.unlinked()) if claim.id not in known]
    if not due and not strays:
        return 0
    heard = {claim.id: claim for one in due if one.article not in outdated and (claim := judged.heard(one))}
    links = {link.claim: link for link in _resolve(ledger, heard.values(), registries, judged, engine)}
    left = set() if everything else set(_blocks_of(ledger, [*(claim.id for claim in due), *strays]).values())
    gone = {claim.id for claim in due} - set(heard) | set(strays)
    run = _Run(ledger, registries, judged, heard, links, engine=engine, gone=gone, nothing_stored=everything)
    return run.over(sorted({link.block for link in links.values()} | left), covers)


def outdated_versions(pages: Iterable[tuple[str, str, str, str]]) -> set[str]:
    """Return the ids of articles of which their page has a newer version.

    `pages` are (publisher, url, published, article id). The newest is the one
    published last; of two of one time the larger id, so that order does not matter.
    """
    newest: dict[tuple[str, str], tuple[str, str]] = {}
    rows = list(pages)
    for publisher, url, published, article in rows:
        page = publisher, url
        newest[page] = max(newest.get(page, ("", "")), (published, article))
    return {article for publisher, url, _, article in rows if newest[publisher, url][1] != article}


def _due(
    ledger: Ledger, pages: Iterable[tuple[str, str, str, str]], outdated: Collection[str], again: Collection[str]
) -> list[Claim]:
    """Return by id the claims to link, and those of a page's older versions that a new one has outdated.

    Always all claims of an article: each is context for the others.
    """
    due = {claim.id: claim for claim in ledger.claims_due()}
    known = {claim.article for claim in due.values()}
    articles = known | ({claim.article for claim in ledger.claims(again)} if again else set())
    page_of = {article: (publisher, url) for publisher, url, _, article in pages}
    changed = {page_of[article] for article in articles if article in page_of}
    articles |= {article for article in outdated if page_of[article] in changed}
    if articles - known:
        due |= {claim.id: claim for claim in ledger.claims(articles=articles - known)}
    return [due[claim] for claim in sorted(due)]


class _Run:
    """One run over some blocks; what is read is kept, so that nothing is read twice."""

    def __init__(  # noqa: PLR0913 -- what a run stands on, given once
        self,
        ledger: Ledger,
        registries: Registries,
        judged: Judgements,
        claims: dict[str, Claim],
        links: dict[str, Link],
        *,
        engine: Engine,
        gone: Collection[str],
        nothing_stored: bool,
    ) -> None:
        self._ledger = ledger
        self._engine = engine
        self._gone = gone
        self._registries = registries
        self._judged = judged
        self._claims = claims
        self._links = links
        self._everything = nothing_stored
        self._stored = _Stored(ledger, nothing=nothing_stored)

    def over(self, touched: Sequence[str], covers: int) -> int:
        """Link these blocks anew, their seams and the events that they touch; commit, and count the events."""
        for link in self._stored.links(touched):
            if link.claim not in self._links and link.claim not in self._gone:
                self._links[link.claim] = alone(link, self._registries.names)
        self._load()
        units: dict[str, list[Row]] = {unit: [] for unit in self._ledger.units_since(0)} if self._everything else {}
        empty: dict[str, tuple[list[Row], list[Local]]] = {block: ([], []) for block in touched}
        blocks = empty | self._link_blocks()
        units |= {block_unit(block): rows for block, (rows, _) in blocks.items()}
        now = {block: made for block, (_, made) in blocks.items()}
        after = _After(self._stored, now, self._judged_blocks(now))
        units |= {seam_unit(block): _seam_rows(block, pairs) for block, pairs in after.seams_made(touched).items()}
        units |= after.judge(self._judged)
        old, new = self._events(touched, now, after)
        units |= {event_unit(event_id(_whole(members))): [] for members in old}
        self._reach({local.block for members in new for local in members} - set(touched))
        for rows in self._event_rows(new, after):
            units[rows[0].unit] = rows
        self._ledger.replace(units, covers=covers)
        return len(new)

    def _link_blocks(self) -> dict[str, tuple[list[Row], list[Local]]]:
        """Link each block from all of its claims: its rows, and the events that lie in it alone."""
        by_block: dict[str, list[Link]] = defaultdict(list)
        for link in self._links.values():
            by_block[link.block].append(link)
        blocks = (
            Block(name, sorted(links, key=lambda one: one.claim), {one.claim: self._claims[one.claim] for one in links})
            for name, links in sorted(by_block.items())
        )
        task = Task(LINKING, saves=SAVES)
        made = {}
        for block, (found, locals_) in _done(self._engine, blocks, task, lambda block: len(block.links)):
            self._links |= {link.claim: link for link in found}
            unit = block_unit(block.name)
            rows = [Row(unit=unit, kind="link", id=link.claim, data=encode(link)) for link in found]
            rows += [Row(unit=unit, kind="local", id=local.id, data=local.to_json()) for local in locals_]
            made[block.name] = (rows, locals_)
        return made

    def _event_rows(self, events: Iterable[Sequence[Local]], seams: Weeks) -> Iterator[list[Row]]:
        """Yield everything that is said of each of these events, the event first."""
        stories = (self._story(members, seams) for members in events)
        task = Task(TELLING, (self._registries,), SAVES)
        for _, rows in _done(self._engine, stories, task, lambda story: len(story.links)):
            yield rows

    def _story(self, members: Sequence[Local], seams: Weeks) -> Story:
        """Collect what an event is told from."""
        weakest = min(
            [(local.score, local.why) for local in members]
            + [
                (score, why)
                for block in sorted({local.block for local in members})
                for a, _, score, why in seams.seam(block)
                if a in {local.id for local in members}
            ]
        )
        incident = _whole(members)
        outer = whole_of(members, incident, seams)
        part_of = event_id(_whole(outer)) if outer else ""
        links = {claim: self._links[claim] for claim in incident.claims}
        claims = {claim: self._claims[claim] for claim in incident.claims}
        return Story(incident, weakest, part_of, links, claims)

    def _events(
        self, touched: Sequence[str], now: Mapping[str, list[Local]], after: _After
    ) -> tuple[list[list[Local]], list[list[Local]]]:
        """Return the events that were, and those that are now."""
        old = components([(block, local) for block in touched for local in self._stored.locals(block)], self._stored)
        old += components([key for pair in self._stored.judged() for key in pair], self._stored)
        seeds = {(local.block, local.id) for members in old for local in members if local.block not in now}
        seeds |= {(block, local.id) for block, made in now.items() for local in made}
        seeds |= {key for pair in after.judged() for key in pair}
        new = components(seeds, after)
        # An event of an untouched week that a seam now joins to a touched one was an event of its own before.
        joined = [(local.block, local.id) for members in new for local in members if local.block not in now]
        old += components(joined, self._stored)
        # Which event an event is a part of depends on the others of its week.
        weeks = {local.block for members in new for local in members}
        return old, components([(block, local) for block in weeks for local in after.locals(block)], after)

    def _reach(self, blocks: Collection[str]) -> None:
        """Read the links and claims of further blocks."""
        for link in self._stored.links(sorted(blocks)):
            self._links.setdefault(link.claim, link)
        self._load()

    def _load(self) -> None:
        """Read the claims of the links at hand."""
        missing = sorted(set(self._links) - set(self._claims))
        if missing:
            for claim in self._ledger.claims(missing):
                self._claims[claim.id] = self._judged.heard(claim) or claim

    def _judged_blocks(self, now: Mapping[str, list[Local]]) -> dict[str, str]:
        """Return the block of each claim that is judged to be one event with another."""
        wanted = {claim for pair in self._judged.joined for claim in pair}
        found = {claim: link.block for claim, link in self._links.items() if claim in wanted}
        missing = wanted - set(found)
        if missing and not self._everything:
            stored = _blocks_of(self._ledger, missing)
            found |= {claim: block for claim, block in stored.items() if block not in now}
        return found


class _Stored(Weeks):
    """Local events and seams as the ledger has them, each unit read once."""

    def __init__(self, ledger: Ledger, *, nothing: bool) -> None:
        self._ledger = ledger
        self._nothing = nothing  # everything is made anew, so nothing that is stored counts
        self._rows: dict[str, list[Row]] = {}
        self._locals: dict[str, dict[str, Local]] = {}

    def _unit(self, unit: str) -> list[Row]:
        if self._nothing:
            return []
        if unit not in self._rows:
            self.fetch([unit])
        return self._rows[unit]

    def fetch(self, units: Iterable[str]) -> None:
        """Read some units, those of them that were not read before, at one go."""
        wanted = [unit for unit in units if unit not in self._rows]
        self._rows |= {unit: [] for unit in wanted}
        if wanted and not self._nothing:
            for row in self._ledger.rows(wanted):
                self._rows[row.unit].append(row)

    def links(self, blocks: Sequence[str]) -> Iterator[Link]:
        """Yield the links of some blocks as they are stored."""
        self.fetch([block_unit(block) for block in blocks])
        for block in blocks:
            yield from (decode_link(row.data) for row in self._unit(block_unit(block)) if row.kind == "link")

    def judged(self) -> Sequence[tuple[Key, Key]]:
        return [
            ((a, b), (c, d)) for row in self._unit(JUDGED) if row.kind == "joins" for a, b, c, d in row.data["pairs"]
        ]

    def locals(self, block: str) -> Mapping[str, Local]:
        if block not in self._locals:
            rows = self._unit(block_unit(block))
            self._locals[block] = {row.id: Local.from_json(row.data) for row in rows if row.kind == "local"}
        return self._locals[block]

    def seam(self, before: str) -> list[Join]:
        return [
            (pair[0], pair[1], pair[2], pair[3])
            for row in self._unit(seam_unit(before))
            if row.kind == "seam"
            for pair in row.data["pairs"]
        ]


class _After(Weeks):
    """Local events and seams as they will be: the new ones, and the stored ones where nothing changed."""

    def __init__(self, stored: _Stored, now: Mapping[str, list[Local]], blocks: Mapping[str, str]) -> None:
        self._stored = stored
        self._now = {block: {local.id: local for local in made} for block, made in now.items()}
        self._blocks = blocks
        self._judged: list[tuple[Key, Key]] = []
        self._seams: dict[str, list[Join]] = {}

    def locals(self, block: str) -> Mapping[str, Local]:
        return self._now[block] if block in self._now else self._stored.locals(block)

    def seam(self, before: str) -> list[Join]:
        return self._seams[before] if before in self._seams else self._stored.seam(before)

    def judged(self) -> Sequence[tuple[Key, Key]]:
        return self._judged

    def judge(self, judged: Judgements) -> dict[str, list[Row]]:
        """Find the local events of claims that people made one event, and return the unit that says so."""
        found = {claim: self._local_of(claim, block) for claim, block in self._blocks.items()}
        keys = [(found.get(a), found.get(b)) for a, b in judged.joined]  # a claim may be gone, or rejected
        self._judged = sorted({(a, b) for a, b in keys if a and b and a != b})
        if not self._judged and not self._stored.judged():
            return {}
        pairs = [[*a, *b] for a, b in self._judged]
        return {JUDGED: [Row(unit=JUDGED, kind="joins", id=JUDGED, data={"pairs": pairs})]}

    def _local_of(self, claim: str, block: str) -> Key | None:
        locals_ = self.locals(block).values()
        return next(((block, local.id) for local in locals_ if claim in local.incident.claims), None)

    def seams_made(self, touched: Iterable[str]) -> Mapping[str, list[Join]]:
        """Look at both seams of each touched block, each seam once, and return them by their earlier block."""
        earlier = {before for block in touched if (sides := neighbours(block)) for before in (sides[0], block)}
        around = earlier | {sides[1] for before in earlier if (sides := neighbours(before))}
        self._stored.fetch({block_unit(one) for one in around - set(self._now)} | {seam_unit(one) for one in around})
        for before in sorted(earlier):
            sides = neighbours(before)
            if sides is None:
                continue
            first, second = ([one.incident for one in self.locals(block).values()] for block in (before, sides[1]))
            self._seams[before] = [(a, b, likeness.score, likeness.why) for a, b, likeness in seam(first, second)]
        return self._seams


def _blocks_of(ledger: Ledger, claims: Collection[str]) -> dict[str, str]:
    """Return the block in which each of these claims lies, of those that were linked before."""
    return {claim: block_of(unit) for claim, unit in ledger.units_of("link", claims).items()}


def _resolve(
    ledger: Ledger, claims: Iterable[Claim], registries: Registries, judged: Judgements, engine: Engine
) -> Iterator[Link]:
    """Yield the links of claims as their articles alone resolve them, in blocks of their own if judged apart."""
    by_article: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_article[claim.article].append(claim)
    pages = (Page(article, by_article[article.id]) for article in ledger.articles(sorted(by_article)))
    task = Task(RESOLVING, (registries,), SAVES)
    for _, links in _done(engine, pages, task, lambda page: len(page.claims)):
        for link in links:
            name = judged.apart.get(link.claim)
            yield replace(link, block=f"{GIVEN}/{name}", incident=name) if name else link


def _done(
    engine: Engine, things: Iterable[Item], task: Task, claims: Callable[[Item], int]
) -> Iterator[tuple[Item, Any]]:
    """Yield each thing, of so many claims, with what a worker makes of it; `StoreError` for one at which they died."""
    with closing(engine.map(((thing, True) for thing in things), task, lambda thing: CLAIM * claims(thing))) as done:
        for thing, made in done:
            if isinstance(made, Lost):
                raise StoreError(
                    f"{thing} could not be linked: {made.why}. No links were written, and all claims are kept. "
                    "Run the command again with fewer --workers, or with more memory."
                )
            yield thing, made


def _seam_rows(block: str, pairs: Sequence[Join]) -> list[Row]:
    return (
        [Row(unit=seam_unit(block), kind="seam", id=block, data={"pairs": [list(pair) for pair in pairs]})]
        if pairs
        else []
    )


def _whole(members: Sequence[Local]) -> Incident:
    return merge([local.incident for local in members])
