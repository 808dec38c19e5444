"""Pages and feeds of the web: whom kg asks, how often and how much, and what it never connects to."""

import gzip
import socket
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inputs import PARAGRAPHS, entry, feed, page, pdf
from reading import QUICK, names
from webserver import served

from kg.articles import Article
from kg.errors import InputError
from kg.read import Options, read
from kg.read import fetch as limits
from kg.read.addresses import is_open, resolved
from kg.read.fetch import REDIRECTS_MOST, Fetcher, checked
from kg.read.web import Web


@pytest.fixture
def site():
    with served() as made:
        yield made


@pytest.fixture
def waits():
    return []


@pytest.fixture
def fetched(waits):
    def build(url, options=None, hosts=frozenset({"127.0.0.1"}), **how):
        fetcher = Fetcher(hosts, sleep=waits.append, clock=lambda: 0.0, **how)
        return list(Web(fetcher=fetcher).read(url, options or Options()))

    return build


def test_a_page_is_read_with_its_address_and_when_it_was_fetched(site, fetched):
    site.says("/fire", page())

    (found,) = fetched(site.url("/fire#top"))

    assert (found.url, found.given, found.publisher) == (site.url("/fire"), "", "Harbour Weekly")
    assert found.text.split("\n")[1:] == list(PARAGRAPHS)
    assert found.retrieved.endswith("Z")
    assert {agent.split("/")[0] for agent in site.agents} == {"kg"}


def test_the_publisher_of_a_page_that_names_none_is_its_host(site, fetched):
    site.says("/a", page().replace(b'<meta property="og:site_name" content="Harbour Weekly">', b""))

    assert fetched(site.url("/a"))[0].publisher.startswith("127.0.0.1")


def test_what_an_answer_is_goes_by_its_bytes_and_its_encoding_by_the_server(site, fetched):
    site.says("/a", pdf("Nine died."), "text/html")
    site.says("/b", feed(entry(summary="Nine died, they said.", link="")), "text/html")
    site.says(
        "/c",
        "Nine died in L\N{LATIN SMALL LETTER E WITH ACUTE}on.".encode("cp1252"),
        "text/plain; charset=windows-1252",
    )

    found = [fetched(site.url(path))[0] for path in ("/a", "/b", "/c")]

    assert [one.text for one in found] == [
        "Nine died.",
        "Nine died, they said.",
        "Nine died in L\N{LATIN SMALL LETTER E WITH ACUTE}on.",
    ]


def test_a_packed_answer_is_unpacked_and_a_packed_file_read(site, fetched):
    site.says("/a", gzip.compress(page()), Content_Encoding="gzip")
    site.says("/b.csv.gz", gzip.compress(b"id,text\n7,Nine died.\n"), "application/gzip")

    assert fetched(site.url("/a"))[0].title == "Nine die in depot fire"
    assert fetched(site.url("/b.csv.gz"))[0].given == "7"


def test_the_pages_of_a_feed_are_read_where_it_carries_summaries_only(site, fetched, waits):
    full = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 2)
    site.says("/1", page(site=""))
    site.says("/3", page(*PARAGRAPHS[:2], title="Two"))
    entries = [
        entry(1, link=site.url("/1")),
        entry(2, link=site.url("/2"), content=full),
        entry(3, link=site.url("/3")),
        entry(4, link=site.url("/4")),
    ]
    site.says("/feed", feed(*entries), "application/rss+xml")

    found = fetched(site.url("/feed"))

    assert names(found)[:3] == ["fire-1", "fire-2", "fire-3"]
    assert "the server answered 404" in str(found[3])
    assert [one.published for one in found[:3]] == ["2018-07-12T07:30:00Z"] * 3
    assert all(one.retrieved for one in found[:3])
    assert site.asked.count("/robots.txt") == 1
    assert "/2" not in site.asked
    assert waits == [1, 1, 1]


def test_the_page_of_an_entry_goes_by_the_address_that_the_feed_gives_it(site, fetched):
    site.says("/short", status=302, Location=f"{site.url('/1', 'localhost')}?from=feed")
    site.says("/1?from=feed", page(head=f'<link rel="canonical" href="{site.url("/1")}">'))
    site.says("/feed", feed(entry(1, link=site.url("/short#top"))), "application/rss+xml")

    assert fetched(site.url("/feed"), hosts={"127.0.0.1", "localhost"})[0].url == site.url("/short")


def test_what_was_seen_of_a_feed_is_not_fetched_again(site, fetched):
    site.says("/feed", feed(entry(1, link=site.url("/1")), entry(2, link=site.url("/2"))), "application/rss+xml")
    site.says("/2", page())

    found = fetched(site.url("/feed"), Options(seen=lambda url: url.endswith("/1")))

    assert names(found) == ["fire-2"]
    assert "/1" not in site.asked


@pytest.mark.parametrize(
    ("rules", "refused"),
    [
        (b"User-agent: kg\nDisallow: /news", True),
        (b"User-agent: *\nDisallow: /", True),
        (b"User-agent: other\nDisallow: /", False),
        (b"\xff\xfe\x00 no rules", False),
        (b"User-agent: *\nDisallow: /" + b"*a" * 100_000, False),
    ],
)
def test_robots_txt_is_honoured(site, fetched, rules, refused):
    site.says("/robots.txt", rules, "text/plain")
    site.says("/news/a", page())

    (found,) = fetched(site.url("/news/a"))

    assert isinstance(found, InputError) == refused
    if refused:
        assert "robots.txt" in str(found)
        assert site.asked == ["/robots.txt"]


def test_a_robots_txt_that_cannot_be_had_forbids_and_one_that_is_not_there_allows(site, fetched):
    site.says("/a", page())
    site.says("/robots.txt", status=503)
    assert "cannot be had" in str(fetched(site.url("/a"))[0])

    site.says("/robots.txt", status=404)
    assert isinstance(fetched(site.url("/a"))[0], Article)


def test_a_site_that_asks_for_more_time_gets_it(site, fetched, waits):
    site.says("/robots.txt", b"User-agent: *\nCrawl-delay: 7", "text/plain")
    site.says("/1", page())
    site.says("/feed", feed(entry(1, link=site.url("/1"))), "application/rss+xml")

    fetched(site.url("/feed"))

    assert waits == [7]


PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fc00::1]", "0", "224.0.0.1", "255.255.255.255",
    "192.0.2.1", "198.18.0.1", "240.0.0.1", "[ff02::1]", "[2001:db8::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_no_address_of_a_private_network_is_connected_to_in_any_notation(site, host):
    site.says("/a", page())

    (found,) = read([f"http://{host}:{site.port}/a"])

    assert isinstance(found, InputError)
    assert "of a private network" in str(found) or "is not known" in str(found) or "no address" in str(found)
    assert site.asked == []


def test_a_host_that_is_allowed_may_be_private(site):
    site.says("/a", page())

    assert names(read([site.url("/a")], Options(allow_hosts=("127.0.0.1",)))) == [""]


def test_a_name_that_resolves_to_a_private_address_among_others_is_refused(monkeypatch):
    found = [(2, 1, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(InputError, match=r"private network \(10\.0\.0\.1\)"):
        resolved("news.example", 80)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found[:1])
    assert resolved("news.example", 80) == "93.184.215.14"


def test_a_name_is_resolved_once_and_connected_to_as_checked(site, monkeypatch):
    real, asked = socket.getaddrinfo, []

    def rebinding(host, port, *args, **kwargs):
        if host != "news.example":
            return real(host, port, *args, **kwargs)
        asked.append(host)
        return [(2, 1, 6, "", ("127.0.0.1" if len(asked) % 2 else "192.0.2.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    site.says("/robots.txt", b"", "text/plain")
    site.says("/a", page())
    fetcher = Fetcher({"news.example"}, delay=0)

    fetcher._once(checked(site.url("/a", "news.example")), lambda _: True)  # noqa: SLF001 -- one request and no more

    assert asked == ["news.example"]
    assert site.asked == ["/a"]


def test_a_redirect_is_checked_as_the_first_address_was(site, fetched):
    site.says("/private", status=302, Location=site.url("/secret", "localhost"))
    site.says("/file", status=302, Location="file:///etc/hosts")
    site.says("/none", status=302)
    site.says("/secret", page())

    found = [str(fetched(site.url(path))[0]) for path in ("/private", "/file", "/none")]

    assert "of a private network" in found[0]
    assert "only addresses that begin with http" in found[1]
    assert "redirected more than" in found[2]
    assert "/secret" not in site.asked


def test_redirects_are_followed_and_come_to_an_end(site, fetched):
    for number in range(REDIRECTS_MOST + 1):
        site.says(f"/{number}", status=301, Location=f"/{number + 1}")
    site.says(f"/{REDIRECTS_MOST + 1}", page())

    assert "redirected more than 5 times" in str(fetched(site.url("/0"))[0])
    assert fetched(site.url("/1"))[0].url == site.url("/1")


def _drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)


def _header_without_end(handler):
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            handler.wfile.write(b"a")
            time.sleep(0.05)


def _flood(handler):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.end_headers()
    with suppress(OSError):
        while True:
            handler.wfile.write(b"a" * 65_536)


def _nonsense(handler):
    handler.wfile.write(b"\x00\xff not HTTP\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (_drip, "took more than 1 s"),
        (_header_without_end, "took more than 1 s"),
        (_flood, "more than 1,000,000 bytes"),
        (_nonsense, "the server cannot be read from"),
    ],
)
def test_an_answer_without_end_or_sense_is_given_up(site, fetched, monkeypatch, answer, words):
    monkeypatch.setattr(limits, "BYTES_MOST", 1_000_000)
    site.answers["/a"] = answer
    begun = time.monotonic()

    (found,) = fetched(site.url("/a"), seconds=1.0)

    assert words in str(found)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("body", "kind", "headers", "words"),
    [
        (b"", "image/png", {}, "its content is 'image/png', and only text is read"),
        (b"a" * 2_000_000, "text/html", {}, "more than 1,000,000 bytes"),
        (gzip.compress(b"0" * 50_000_000), "text/html", {"Content_Encoding": "gzip"}, "more than 1,000,000 bytes"),
        (b"plain", "text/html", {"Content_Encoding": "gzip"}, "is not packed as it says"),
        (b"plain", "text/html", {"Content_Encoding": "br"}, "packed as 'br', which was not asked for"),
        (b"", "text/html", {}, "the file is empty"),
    ],
)
def test_what_is_too_much_or_no_text_is_refused_with_its_address(  # noqa: PLR0917 -- pytest passes them by name
    site, fetched, monkeypatch, body, kind, headers, words
):
    monkeypatch.setattr(limits, "BYTES_MOST", 1_000_000)
    site.says("/a", body, kind, **headers)

    (found,) = fetched(site.url("/a"))

    assert str(found).startswith(site.url("/a"))
    assert words in str(found)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://user:secret@127.0.0.1/", "holds a user or a password"),
        ("http://", "only addresses that begin with"),
        ("http://[::1", "this is no address"),
        ("https://127.0.0.1:99999/", "of a private network"),
        ("http://" + "a" * 3_000, "more than 2,000 characters"),
        ("http://none.invalid/", "is not known"),
    ],
)
def test_an_address_that_is_none_is_refused(url, words):
    (found,) = read([url])

    assert words in str(found)
    assert "\n" not in str(found)


def test_a_server_that_is_away_is_a_line(fetched):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    (found,) = fetched(f"http://127.0.0.1:{port}/a")

    assert "cannot be had" in str(found)


@QUICK
@given(st.ip_addresses())
def test_every_address_is_open_only_if_the_registry_of_addresses_says_so(address):
    assert not is_open(str(address)) or address.is_global


@QUICK
@given(st.text())
def test_any_text_as_an_address_is_refused_in_words(text):
    with suppress(InputError):
        checked(f"http://{text}")
