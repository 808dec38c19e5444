"""Pages of the web, fetched one by one: who is asked, how much, how long, how often, and what robots.txt allows.

Only http and https, every address checked (addresses.py) and every redirect
again. Nothing is sent but the address and who asks.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from kg.errors import InputError
from kg.read import apart
from kg.read.wording import quoted, shown

if TYPE_CHECKING:
    import httpcore
    import httpx

BYTES_MOST: Final = 32_000_000
"""Bytes of one answer, packed or unpacked: a page has 0.1 million, a PDF of a report some."""
SECONDS: Final = 60.0
"""For one answer, from the name's look-up to its last byte: slow sites take ten."""
REDIRECTS_MOST: Final = 5
"""In a row; two (to https, to www) are usual."""
DELAY: Final = 1.0
"""Seconds between two requests to one host, unless robots.txt asks for more."""
DELAY_MOST: Final = 30.0
"""Seconds between two requests that robots.txt can ask for; a host that wants more is not asked again in this run."""
ROBOTS_MOST: Final = 512_000
"""Bytes of a robots.txt; RFC 9309 asks for at least 500 kibibytes."""
URL_MOST: Final = 2_000
"""Characters of an address, as of any fact."""
MOVED: Final = (301, 302, 303, 307, 308)
PACKINGS: Final = ("gzip", "deflate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the address that answered at last, what the server calls the content, and when (ISO, UTC)."""

    url: str
    status: int
    content_type: str
    data: bytes
    retrieved: str


@dataclass(slots=True)
class Fetcher:
    """Fetches for one run: robots.txt once a host, and a while between two requests to it.

    `allowed` are hosts of private networks that may be asked. `delay`, `sleep`
    and `clock` are there for tests.
    """

    allowed: Collection[str] = ()
    delay: float = DELAY
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    seconds: float = SECONDS
    _robots: dict[str, bytes | None] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, wanted: Callable[[str], bool] = lambda _: True) -> Answer:
        """Return the answer for an address; raise `InputError` for anything but content.

        `wanted` says by its content type whether a body is worth fetching.
        """
        for _ in range(REDIRECTS_MOST + 1):
            target = checked(url)
            self._ask(target)
            answer = self._once(target, wanted)
            if answer.status not in MOVED:
                if answer.status != 200:
                    raise InputError(f"the server answered {answer.status}. {_remedy(answer.status)}")
                return answer
            url = answer.url
        raise InputError(f"it is redirected more than {REDIRECTS_MOST} times. Give the address it should end at.")

    def _ask(self, target: httpx.URL) -> None:
        """Raise `InputError` when robots.txt does not allow an address, and wait until the host may be asked again."""
        site = f"{target.scheme}://{target.netloc.decode()}"
        if site not in self._robots:
            self._robots[site] = self._rules(site)
        rules = self._robots[site]
        if rules is None:
            raise InputError(
                f"the robots.txt of {shown(site)} cannot be had, so nothing there is read. Try again later."
            )
        told = apart.call("robots", rules, url=str(target)) if rules else {"allowed": True, "delay": 0.0}
        if not told["allowed"]:
            raise InputError(f"the robots.txt of {shown(site)} does not allow it. Save the page and give the file.")
        delay = max(self.delay, told["delay"])
        if told["delay"] > DELAY_MOST and site in self._last:
            raise InputError(f"{shown(site)} asks to wait {told['delay']:g} s between two pages. Try again later.")
        wait = self._last.get(site, self.clock() - delay) + delay - self.clock()
        if wait > 0:
            self.sleep(wait)
        self._last[site] = self.clock()

    def _rules(self, site: str) -> bytes | None:
        """Return a site's robots.txt, nothing when it has none, `None` when it cannot be had (RFC 9309)."""
        url = f"{site}/robots.txt"
        try:
            for _ in range(REDIRECTS_MOST + 1):
                answer = self._once(checked(url), lambda _: True, most=ROBOTS_MOST)
                if answer.status not in MOVED:
                    if answer.status == 200:
                        return answer.data
                    return b"" if 400 <= answer.status < 500 else None
                url = answer.url
        except InputError:
            resolve_again(site, self.allowed)  # says what is wrong when it is the address itself
            return None
        return b""

    def _once(self, target: httpx.URL, wanted: Callable[[str], bool], most: int = 0) -> Answer:
        """Send one request; a redirect has the address to go on at. `most` cuts a body, where else it is refused."""
        from kg.read.connection import Request, answered  # noqa: PLC0415 -- only the web needs it

        headers = {
            "User-Agent": agent(),
            "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
        }
        request = Request(target=target, headers=headers, seconds=self.seconds, allowed=self.allowed)
        with answered(request) as response:
            return self._answer(target, response, wanted, most)

    def _answer(
        self, target: httpx.URL, response: httpcore.Response, wanted: Callable[[str], bool], most: int
    ) -> Answer:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
        kind = headers.get("content-type", "")
        url, data = str(target), b""
        if response.status in MOVED:
            url = str(target.join(headers.get("location", "")))
        elif response.status == 200:
            if not wanted(kind):
                raise InputError(f"its content is {quoted(kind.partition(';')[0])}, and only text is read.")
            data = _body(response, headers, most)
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return Answer(url=url, status=response.status, content_type=kind, data=data, retrieved=now)


def agent() -> str:
    """Return how kg names itself; robots.txt knows it as kg."""
    return f"kg/{version('kg-claims')} (reads news into attributed claims; honours robots.txt as kg)"


def checked(url: str) -> httpx.URL:
    """Return an address without its fragment; raise `InputError` for one that is not to be fetched."""
    import httpx  # noqa: PLC0415 -- only the web needs it

    try:
        if len(url) > URL_MOST:
            raise InputError(f"the address has more than {URL_MOST:,} characters. Is it one?")
        target = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise InputError(f"this is no address ({error}). Give one such as https://example.org/news.") from None
    if target.scheme not in ("http", "https") or not target.host:
        raise InputError("only addresses that begin with http:// or https:// are read.")
    if target.userinfo:
        raise InputError("the address holds a user or a password, which would be kept. Give it without.")
    return target


def resolve_again(site: str, allowed: Collection[str]) -> None:
    """Raise what is wrong with a site's address itself, if anything is."""
    from kg.read.addresses import resolved  # noqa: PLC0415 -- only the web needs it

    target = checked(site)
    resolved(target.host, target.port or 443, allowed)


def _body(response: httpcore.Response, headers: Mapping[str, str], most: int) -> bytes:
    """Return the body, unpacked, up to the bound; `most` is where it is cut, 0 refuses what is longer."""
    bound = most or BYTES_MOST
    if not most and headers.get("content-length", "").isdigit() and int(headers["content-length"][:20]) > bound:
        raise InputError(f"it has more than {bound:,} bytes. Save it and give the file.")
    data = bytearray()
    for block in _unpacked(response.iter_stream(), headers.get("content-encoding", "").strip().lower(), bound):
        data += block
        if len(data) > bound:
            if most:
                break
            raise InputError(f"it has more than {bound:,} bytes. Save it and give the file.")
    return bytes(data[:bound])


def _unpacked(blocks: Iterator[bytes], packing: str, bound: int) -> Iterator[bytes]:
    """Yield what comes out of packed blocks, never more than a little beyond the bound at once."""
    if packing in ("", "identity"):
        yield from blocks
        return
    if packing not in PACKINGS:
        raise InputError(f"it is packed as {quoted(packing)}, which was not asked for.")
    tool = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for block in blocks:
            yield tool.decompress(block, bound + 1)
            if tool.unconsumed_tail:
                raise InputError(f"more than {bound:,} bytes come out of it. Save it and give the file.")
        yield tool.flush()
    except zlib.error:
        raise InputError("it is not packed as it says. Try again later.") from None


def _remedy(status: int) -> str:
    if status in (401, 402, 403, 407):
        return "It is not for everybody; save the page and give the file."
    if status in (404, 410):
        return "Check the address."
    return "Try again later."
