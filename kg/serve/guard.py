"""What stands before every page: who may ask, how much, under which name of this host; and what a browser may do.

A page from elsewhere can make a browser ask this server, under a host name that
it has just pointed here (DNS rebinding): so only names that are ours are
answered. Names that are addresses are, since no other site can be called so.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from starlette.responses import PlainTextResponse, RedirectResponse, Response

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ADDRESS: Final = 16_384
"""Bytes of an address with what is behind the question mark; a query for the console fits in."""

BODY: Final = 65_536
"""Bytes of a form that is sent."""

HEADERS: Final = {
    "content-security-policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "private, no-cache",
}


class Keys:
    """The token that lets one in, made anew with each start, and what is derived from it for forms."""

    def __init__(self, token: str = "") -> None:
        self.token = token or secrets.token_urlsafe(24)

    @property
    def cookie(self) -> str:
        """Name of the cookie, another for each server: browsers do not tell the ports of one host apart."""
        return f"kg-{hashlib.sha256(self.token.encode()).hexdigest()[:8]}"

    def lets_in(self, given: str) -> bool:
        """Say whether a token is the right one, in the same time for every wrong one."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.token.encode())

    @property
    def form(self) -> str:
        """The token that every form has to send along: a page from elsewhere cannot read it."""
        return hmac.new(self.token.encode(), b"form", hashlib.sha256).hexdigest()

    def fits(self, given: str) -> bool:
        """Say whether a form sent the right token."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.form.encode())


class Guard:
    """Answers only what may be asked, and puts the headers on every answer.

    `closed` lets in only those with the token: for any address but loopback.
    Others may read, and who has the token may also write where that is allowed.
    """

    def __init__(self, app: App, *, hosts: Collection[str], keys: Keys, closed: bool) -> None:
        self._app = app
        self._hosts = {host.casefold() for host in hosts}
        self._keys = keys
        self._closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        refusal = self._refused(scope, headers)
        if refusal is None and (came := self._came_in(scope)) is not None:
            refusal = came
        scope["state"] = {**scope.get("state", {}), "in": self._is_in(headers)}
        if refusal is None and self._closed and not scope["state"]["in"]:
            refusal = PlainTextResponse("Open the address that `kg serve` printed: it holds the token.", 403)
        await (refusal or self._app)(scope, _bounded(receive), _with_headers(send))

    def _refused(self, scope: Scope, headers: dict[str, str]) -> Response | None:
        if not self._is_ours(headers.get("host", "")):
            return PlainTextResponse("This host is not known under that name.", 421)
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > ADDRESS:
            return PlainTextResponse("The address is too long.", 414)
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > BODY:
            return PlainTextResponse("The form is too large.", 413)
        return None

    def _is_ours(self, host: str) -> bool:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        name = name.strip("[]").casefold()
        if name in self._hosts:
            return True
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _came_in(self, scope: Scope) -> Response | None:
        """Return the way on for who comes with the token in the address: it is kept in a cookie, and not in history."""
        given = parse_qsl(scope["query_string"].decode("latin-1"))
        token = dict(given).get("token")
        if not token or scope["method"] != "GET" or not self._keys.lets_in(token):
            return None
        left = urlencode([(name, value) for name, value in given if name != "token"])
        path = "/" + scope["path"].lstrip("/\\")  # never "//host"
        answer = RedirectResponse(path + (f"?{left}" if left else ""), 303)
        answer.set_cookie(self._keys.cookie, self._keys.token, httponly=True, samesite="strict")
        return answer

    def _is_in(self, headers: dict[str, str]) -> bool:
        kind, _, bearer = headers.get("authorization", "").partition(" ")
        if kind.casefold() == "bearer" and self._keys.lets_in(bearer):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(self._keys.cookie)
        except CookieError:
            return False
        return cookie is not None and self._keys.lets_in(cookie.value)


def same_origin(headers: Any) -> bool:  # noqa: ANN401 -- Starlette's mapping
    """Say whether a form comes from a page of this server: browsers tell, and one that does not is refused."""
    host, origin, site = headers.get("host", ""), headers.get("origin"), headers.get("sec-fetch-site")
    if site not in (None, "same-origin"):
        return False
    return bool(host) and origin in (f"http://{host}", f"https://{host}")


def _bounded(receive: Receive) -> Receive:
    """Read no more of a body than a form may have, whatever was said of its length."""
    read = 0

    async def wrapped() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > BODY:
            return {"type": "http.disconnect"}
        return message

    return wrapped


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message.get("headers", [])}
            more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in own]
            message["headers"] = [*message.get("headers", []), *more]
        await send(message)

    return wrapped
