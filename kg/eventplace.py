"""Where an event took place: the most specific place that its articles agree on.

One article says "near Aleppo" and the next names the suburb. Who reads the
first wants to know the suburb as well, so an event lies where enough of its
articles put it, and a claim that says less is told there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from kg.links import Link
from kg.places import Gazetteer
from kg.spots import SEAT, Spot, closeness, lies_in, spot

ARTICLES: Final = 2
"""Articles that have to name a place before an event lies there and not in the larger one that most claims name."""
SHARE: Final = 0.3
"""Share of an event's articles that these have to be: from 0.2 to 0.4 little changes on the development articles."""
MOST: Final = 0.5
"""Share that it has to have of the claims that name any narrower place: shells on many quarters are on none of them."""


def place_of(links: Iterable[Link], places: Gazetteer) -> Spot | None:
    """Return where the event of these links' claims took place; `None` if none of them names a place.

    That is the place named most often or, where enough articles name a
    narrower one within it, that.
    """
    links = list(links)
    claims: Counter[str] = Counter()
    articles: dict[str, set[str]] = defaultdict(set)
    spots: dict[str, Spot] = {}
    for link in sorted(links, key=lambda link: link.where, reverse=True):
        one = spot(link)
        if one:
            claims[one.key] += 1
            articles[one.key].add(link.article)
            spots[one.key] = one
    if not spots:
        return None
    main = spots[min(claims, key=lambda key: (-claims[key], key))]
    enough = max(ARTICLES, SHARE * len({link.article for link in links}))
    mentions = Counter(claims)
    support = {key: set(named) for key, named in articles.items()}
    for key, outer in _pairs(spots, places):
        support[outer] |= articles[key]
        mentions[outer] += claims[key]
    narrower = [one for one in spots.values() if one.listed and covers(main, one)]
    most = MOST * sum(claims[one.key] for one in narrower)
    agreed = [one for one in narrower if len(support[one.key]) >= enough and mentions[one.key] >= most]
    return min(agreed, key=lambda one: (-len(support[one.key]), -mentions[one.key], one.key), default=main)


def _pairs(spots: Mapping[str, Spot], places: Gazetteer) -> Iterator[tuple[str, str]]:
    """Yield each place with each other that it lies in and that is no province or seat, by their keys."""
    regions = {key: parts for key in spots if (parts := places.parts(key))}
    for key, one in spots.items():
        outer = {one.within, key.partition("/")[0]}
        outer |= {region for region, parts in regions.items() if key in parts or one.within in parts}
        yield from ((key, other) for other in sorted(outer - {key}) if other in spots and not is_wide(spots[other]))


def covers(wide: Spot | None, narrow: Spot) -> bool:
    """Say whether what is told of a place, or of none, can be told of a narrower one within it."""
    if is_wide(narrow):
        return False
    if wide is None:
        return True
    return wide.key != narrow.key and (closeness(wide, narrow) > 0 if is_wide(wide) else lies_in(narrow, wide))


def is_wide(one: Spot) -> bool:
    """Say whether a place is a country, a province or the seat of one, whose name stands for it in the news."""
    return one.coarse or one.feature == SEAT
