"""Where it is said to have happened: places with coordinates on the outline of the countries around them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from kg.report.gather import Told
from kg.report.pictures.drawing import (
    NOTHING,
    SMALL,
    WIDTH,
    Picture,
    both,
    cut,
    fill,
    line,
    notes,
    number,
    polygon,
    shape,
    stroke,
    width,
    words,
)  # fmt: skip
from kg.report.pictures.outline import Rectangle, rings_in
from kg.report.wording import count

LOWEST: Final = 220
HIGHEST: Final = 420
"""Units that a map is high at least and at most."""
EDGE: Final = 26
"""Units kept free around the outermost places."""
SPAN: Final = 1.2
"""Degrees that a map shows at least, 130 km: nearer than this the outline is too coarse."""
NEAR: Final = 14
"""Units between two places below which they are drawn as one."""
MARKS: Final = 40
"""Signs of a map; where there are more places, neighbours are drawn as one."""
CORNERS: Final = 6_000
"""Corners of all outlines of a map, some 65,000 bytes."""
FAR: Final = 0.1
"""Share of the claims that places may have to be left out of a map that they would make three times as wide."""
DEGREE: Final = 111.2
"""Kilometres of a degree of latitude."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with what is said to have happened there; `lat` and `lon` in degrees (WGS 84)."""

    name: str
    lat: float
    lon: float
    events: int
    claims: int
    disputed: int


def spots(told: Iterable[Told]) -> tuple[list[Spot], list[str]]:
    """Return the places of events, those with most claims first, and the names of those without coordinates."""
    found: dict[str, Spot] = {}
    names: dict[str, Counter[str]] = defaultdict(Counter)
    unknown: Counter[str] = Counter()
    for one in told:
        where = _located(one)
        if where is None:
            unknown[one.event.where or "no place named"] += 1
            continue
        spot = found.get(one.event.place, Spot("", *where, 0, 0, 0))
        names[one.event.place][one.event.where] += 1
        disputed = bool(one.disputes)
        found[one.event.place] = replace(
            spot, events=spot.events + 1, claims=spot.claims + len(one.timeline), disputed=spot.disputed + disputed
        )
    named = [
        replace(spot, name=min(names[place], key=lambda name: (-names[place][name], name)))
        for place, spot in found.items()
    ]
    return sorted(named, key=_weight), sorted(unknown)


def _located(told: Told) -> tuple[float, float] | None:
    """Return the coordinates of an event's place, `None` where nobody knows them or they are not on Earth."""
    for one in told.timeline:
        lat, lon = one.link.lat, one.link.lon
        if one.link.place == told.event.place != "" and lat is not None and lon is not None:
            return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
    return None


def places(found: Sequence[Spot], unknown: Sequence[str] = ()) -> Picture:
    """Return a map of places, false without any; `unknown` are named as left out."""
    ranked = sorted(found, key=_weight)
    if not ranked:
        return NOTHING
    shown, far = _apart(ranked)
    view = _View(shown)
    clusters = _clusters(shown, view)
    taken: list[Rectangle] = [(0, view.height - 26, 110, view.height), *(_around(one) for one in clusters)]
    marks, names = _marks(clusters, view, taken)
    land = _land(view, taken)
    under, end = notes(view.height - 4, list(_notes(clusters, far, unknown)))
    body = land + marks + names + _bar(view)
    clipped = (
        f'<svg width="{WIDTH}" height="{number(view.height)}" viewBox="0 0 {WIDTH} {number(view.height)}">{body}</svg>'
    )
    claims = sum(spot.claims for spot in ranked)
    told = f"{count(len(ranked), 'place')} with {count(claims, 'claim')}, most at {ranked[0].name}."
    return Picture(
        "Where it is said to have happened", told, end, clipped + under,
        ("place", "events", "disputed", "claims", "latitude", "longitude"),
        tuple((s.name, s.events, s.disputed, s.claims, f"{s.lat:.3f}", f"{s.lon:.3f}") for s in ranked),
    )  # fmt: skip


def _weight(spot: Spot) -> tuple[object, ...]:
    return -spot.claims, spot.name, spot.lat, spot.lon


def _apart(ranked: Sequence[Spot]) -> tuple[list[Spot], list[Spot]]:
    """Part the places that a map shows from the few far ones that would make it three times as wide."""
    middle = (
        _median([(spot.lat, spot.claims) for spot in ranked]),
        _median([(spot.lon, spot.claims) for spot in ranked]),
    )
    outwards = sorted(ranked, key=lambda spot: (math.dist((spot.lat, spot.lon), middle), *_weight(spot)))
    total, held, at = sum(spot.claims for spot in ranked), 0, 0
    while at < len(outwards) and held < (1 - FAR) * total:
        held += outwards[at].claims
        at += 1
    core, rest = outwards[:at], outwards[at:]
    reach = max(SPAN, *(math.dist((spot.lat, spot.lon), middle) for spot in core))
    near = [spot for spot in rest if math.dist((spot.lat, spot.lon), middle) <= 3 * reach]
    far = [spot for spot in rest if spot not in near]
    return sorted([*core, *near], key=_weight), sorted(far, key=_weight)


def _median(values: Sequence[tuple[float, int]]) -> float:
    half, held = sum(weight for _, weight in values) / 2, 0
    for value, weight in sorted(values):
        held += weight
        if held >= half:
            return value
    return 0.0


class _View:
    """The part of the world that a map shows, and where on it a place lies: degrees of equal size at its middle."""

    def __init__(self, shown: Sequence[Spot]) -> None:
        lats, lons = [spot.lat for spot in shown], [spot.lon for spot in shown]
        north, east = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        self.flat = max(0.2, math.cos(math.radians(north)))
        wide = max((max(lons) - min(lons)) * self.flat, SPAN)
        high = max(max(lats) - min(lats), SPAN / 2)
        self.scale = min((WIDTH - 2 * EDGE) / wide, (HIGHEST - 2 * EDGE) / high)
        self.height = min(HIGHEST, max(LOWEST, high * self.scale + 2 * EDGE))
        self.middle = (north, east)

    def __call__(self, lat: float, lon: float) -> tuple[float, float]:
        north, east = self.middle
        return WIDTH / 2 + (lon - east) * self.flat * self.scale, self.height / 2 - (lat - north) * self.scale

    @property
    def rectangle(self) -> Rectangle:
        """What is seen, with a rim in which the cut edges of countries are hidden."""
        north, east = self.middle
        across, down = (WIDTH / 2 + 4) / self.scale / self.flat, (self.height / 2 + 4) / self.scale
        return east - across, north - down, east + across, north + down


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Places too near to each other to be drawn apart, at the one with most claims."""

    x: float
    y: float
    radius: float
    spots: tuple[Spot, ...]

    @property
    def disputed(self) -> bool:
        return any(spot.disputed for spot in self.spots)


def _clusters(shown: Sequence[Spot], view: _View) -> list[_Cluster]:
    """Gather places that would touch, those with most claims first; where they are many, from further around."""
    near = float(NEAR)
    while True:
        made = _gathered(shown, view, near)
        if len(made) <= MARKS:
            break
        near *= 1.3
    most = max(sum(spot.claims for spot in held) for _, _, held in made)
    clusters = [
        _Cluster(x, y, 3.2 + 6.8 * math.sqrt(sum(spot.claims for spot in held) / max(1, most)), tuple(held))
        for x, y, held in made
    ]
    return sorted(clusters, key=lambda cluster: (-cluster.radius, cluster.spots[0].name, cluster.x, cluster.y))


def _gathered(shown: Sequence[Spot], view: _View, near: float) -> list[tuple[float, float, list[Spot]]]:
    """Put each place to the nearest one before it that lies nearer than so many units."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    made: list[tuple[float, float, list[Spot]]] = []
    for spot in shown:
        x, y = view(spot.lat, spot.lon)
        cell = int(x // near), int(y // near)
        around = [at for i in (-1, 0, 1) for j in (-1, 0, 1) for at in cells[cell[0] + i, cell[1] + j]]
        held = min(
            (at for at in around if math.dist((x, y), made[at][:2]) < near),
            key=lambda at: math.dist((x, y), made[at][:2]), default=None,
        )  # fmt: skip
        if held is None:
            cells[cell].append(len(made))
            made.append((x, y, [spot]))
        else:
            made[held][2].append(spot)
    return made


def _around(cluster: _Cluster) -> Rectangle:
    r = cluster.radius
    return cluster.x - r, cluster.y - r, cluster.x + r, cluster.y + r


def _marks(clusters: Sequence[_Cluster], view: _View, taken: list[Rectangle]) -> tuple[str, str]:
    """Draw the signs, the largest at the bottom, and the names that find room; what they take is added to `taken`."""
    marks, names = [], []
    for cluster in clusters:
        sign, ink = ("diamond", "c1") if cluster.disputed else ("circle", "c0")
        paint = f'{both(ink, "paper")} fill-opacity=".85" stroke-width="1.2"'
        marks.append(shape(sign, cluster.x, cluster.y, cluster.radius, paint))
        more = len(cluster.spots) - 1
        name = cut(cluster.spots[0].name or "?", 110, 11) + (f" +{more}" if more else "")
        for x, y, anchor, space in _positions(cluster, width(name, 11)):
            inside = space[0] > 2 and space[1] > 2 and space[2] < WIDTH - 2 and space[3] < view.height - 2
            if inside and not any(_meet(space, other) for other in taken):
                names.append(words(x, y, name, anchor=anchor, more=' font-size="11"', halo="land"))
                taken.append(space)
                break
    return "".join(marks), "".join(names)


def _positions(cluster: _Cluster, wide: float) -> list[tuple[float, float, str, Rectangle]]:
    """Return where a name can stand: right, left, above or below its sign, with the space it takes there."""
    x, y, r = cluster.x, cluster.y, cluster.radius + 3
    return [
        (x + r, y + 4, "", (x + r, y - 6, x + r + wide, y + 6)),
        (x - r, y + 4, "end", (x - r - wide, y - 6, x - r, y + 6)),
        (x, y - r - 1, "middle", (x - wide / 2, y - r - 11, x + wide / 2, y - r)),
        (x, y + r + 9, "middle", (x - wide / 2, y + r, x + wide / 2, y + r + 11)),
    ]


def _meet(a: Rectangle, b: Rectangle) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _land(view: _View, taken: list[Rectangle]) -> str:
    """Draw the countries, and their names where they lie free."""
    parts = [f'<rect {fill("sea")} width="{WIDTH}" height="{number(view.height)}"/>']
    largest: dict[str, tuple[float, list[tuple[float, float]]]] = {}
    for country, ring in _rings(view):
        corners = [view(lat, lon) for lon, lat in ring]
        parts.append(polygon(f'{both("land", "border")} stroke-width=".8" stroke-linejoin="round"', corners))
        size = _middle(corners)[0]
        if size > largest.get(country, (0.0,))[0]:
            largest[country] = size, corners
    for country, (size, corners) in sorted(largest.items()):
        wide = width(country, 11) + len(country)
        if size > wide * 40:
            parts.append(_named(country, wide, corners, view, taken))
    return "".join(parts)


def _named(
    country: str, wide: float, corners: Sequence[tuple[float, float]], view: _View, taken: list[Rectangle]
) -> str:
    """Set the name of a country at its middle or, where that is taken, beside it; "" where there is no room."""
    _, east, south = _middle(corners)
    for across, down in ((0, 0), (0, 24), (0, -24), (0, 48), (0, -48), (60, 0), (-60, 0), (60, 40), (-60, -40)):
        x, y = east + across, south + down
        space = (x - wide / 2, y - 6, x + wide / 2, y + 6)
        fits = space[0] > 2 and space[2] < WIDTH - 2 and 8 < y < view.height - 8 and _inside(x, y, corners)
        if fits and not any(_meet(space, other) for other in taken):
            taken.append(space)
            return words(x, y + 4, country, ink="quiet", anchor="middle", more=f'{SMALL} letter-spacing="1"')
    return ""


def _inside(x: float, y: float, corners: Sequence[tuple[float, float]]) -> bool:
    """Say whether a point lies in a figure: a ray from it crosses the edge an odd number of times."""
    within = False
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            within = not within
    return within


def _rings(view: _View) -> list[tuple[str, list[tuple[float, float]]]]:
    """Return the outlines that a map shows, as fine as it can show them and as its size allows."""
    finest = 0.7 / view.scale
    while True:
        rings = list(rings_in(view.rectangle, finest))
        if sum(len(ring) for _, ring in rings) <= CORNERS:
            return rings
        finest *= 1.7


def _middle(corners: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    """Return the size of a figure and its centre of gravity."""
    twice = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(corners, [*corners[1:], corners[0]], strict=True):
        cross = x1 * y2 - x2 * y1
        twice, x, y = twice + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (abs(twice) / 2, x / (3 * twice), y / (3 * twice)) if twice else (0.0, 0.0, 0.0)


def _bar(view: _View) -> str:
    """Draw how long some kilometres are, in the middle of the map."""
    room = 90 / view.scale * DEGREE
    ten = 10 ** math.floor(math.log10(room))
    length = next(step * ten for step in (5, 2, 1) if step * ten <= room)
    long, y = length / DEGREE * view.scale, view.height - 8
    return (
        line(stroke("ink"), (8, y), (8 + long, y), 1.5)
        + "".join(line(stroke("ink"), (x, y - 4), (x, y + 1), 1.5) for x in (8, 8 + long))
        + words(8, y - 7, f"{length:,} km", more=SMALL, halo="land")
    )  # fmt: skip


def _notes(clusters: Sequence[_Cluster], far: Sequence[Spot], unknown: Sequence[str]) -> Iterable[str]:
    said = "Larger signs: more claims."
    if any(cluster.disputed for cluster in clusters):
        said += " Diamond: disputed."
    if any(len(cluster.spots) > 1 for cluster in clusters):
        said += " +3: with three places near it."
    yield f"{said} Outline: Natural Earth."
    if far:
        yield f"Beyond this map: {_listed([spot.name for spot in far])}."
    if unknown:
        yield f"Nobody knows where these lie: {_listed(unknown)}."


def _listed(names: Sequence[str]) -> str:
    first = ", ".join(cut(name, 120, 11) for name in names[:4])
    return f"{first} and {len(names) - 4:,} more" if len(names) > 4 else first
