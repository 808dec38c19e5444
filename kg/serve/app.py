"""The pages as an ASGI application: which address is which page, in which form; errors as plain pages."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg.errors import KgError, UsageError
from kg.report.pictures import STYLE
from kg.serve import addresses, console, names, overview, review, search, texts, told
from kg.serve.database import Late, Pages
from kg.serve.forms import TYPES, Asked, Elsewhere, Form, Page, Refused, as_csv, as_json
from kg.serve.guard import App, Guard, Keys
from kg.serve.kept import Kept
from kg.serve.looks import as_html, environment
from kg.serve.names import Registry

READERS: Final = 8
"""Requests that are worked on at a time; more wait, for two cores do no more than that."""

LOG: Final = logging.getLogger("kg.serve")

Handler = Callable[[Asked], Page]

LISTS: Final[dict[str, Handler]] = {
    "index": overview.start,
    "events": overview.events,
    "disputes": overview.disputes,
    "articles": overview.articles,
    "sources": names.sources,
    "places": names.places,
    "names": names.unknown,
    "search": search.search,
    "queries": console.queries,
}
"""Pages that need no name, by their address."""

THINGS: Final[dict[str, Handler]] = {
    "event": told.event,
    "question": told.question,
    "claim": texts.claim,
    "article": texts.article,
    "source": names.source,
    "place": names.place,
}
"""Pages of one thing, by the beginning of their address."""

SLOW: Final[dict[str, Handler]] = {"query": console.query, "console": console.console}
"""Pages that run what a reader wrote; few at a time, so that they cannot keep the others waiting."""

CHANGING: Final = frozenset(
    {names.unknown, console.queries, console.query, console.console, review.listed, review.claim}
)
"""Pages that are made from more than the view: the user's own registries, what a reader asks, what may be decided."""

STATIC: Final = {"kg.css": "text/css; charset=utf-8", "icon.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Site:
    """One knowledge base that is served; `who` is put into forms as who decides, and `edit` allows them."""

    base: Path
    pages: Pages
    registry: Registry
    keys: Keys
    edit: bool
    who: str
    readers: CapacityLimiter
    askers: CapacityLimiter
    kept: Kept


def application(  # noqa: PLR0913 -- the options of `kg serve`
    base: Path, *, hosts: tuple[str, ...] = (), keys: Keys, closed: bool, edit: bool = False, who: str = ""
) -> App:
    """Return the application for the knowledge base in a folder."""
    site = Site(
        base,
        Pages(base),
        Registry(base),
        keys,
        edit,
        who,
        CapacityLimiter(READERS),
        CapacityLimiter(console.AT_A_TIME),
        Kept(),
    )
    environment()  # templates are read before the first reader waits for them

    def of(handler: Handler, *, slow: bool = False) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            limiter = site.askers if slow else site.readers
            return await run_sync(_answered, site, handler, request, limiter=limiter)

        return endpoint

    async def judge(request: Request) -> Response:
        fields = await review.sent(request, site.keys)
        if isinstance(fields, Refused):
            return _plain(site, request, fields.status, fields.why)
        return await run_sync(_judged, site, request, fields, limiter=site.askers)

    routes = [Route("/", of(overview.start)), Route("/static/{name}", _static)]
    routes += [Route(f"/{name}{ending}", of(page)) for name, page in LISTS.items() for ending in ("", ".json", ".csv")]
    routes += [Route(f"/{kind}/{{name:path}}", of(page)) for kind, page in THINGS.items()]
    routes += [Route(f"/console{ending}", of(console.console, slow=True)) for ending in ("", ".json", ".csv")]
    routes += [Route("/query/{name:path}", of(console.query, slow=True))]
    if edit:
        routes += [Route("/review", of(review.listed)), Route("/review/claim/{name}", of(review.claim))]
        routes += [Route("/review/{kind}", judge, methods=["POST"])]
    made = Starlette(routes=routes, exception_handlers={HTTPException: _refusing(site), Exception: _failing(site)})
    return Guard(made, hosts={"localhost", *hosts}, keys=keys, closed=closed)


def _answered(site: Site, handler: Handler, request: Request) -> Response:
    """Return the page that a request asks for, in the form that its ending says."""
    name, form = _form(str(request.path_params.get("name", "")), request.url.path)
    try:
        body = _body(site, handler, request, name, form)
    except Elsewhere as other:
        ending = "" if form == "html" else f".{form}"
        return RedirectResponse(other.address + ending, 302)
    except Refused as refused:
        return _plain(site, request, refused.status, refused.why)
    except Late:
        return _plain(site, request, 503, "That took too long. Ask for less.")
    except UsageError as error:
        return _plain(site, request, 400, str(error))
    except KgError as error:
        LOG.warning("%s", error)
        return _plain(site, request, 503, "The knowledge base cannot be read now. Try again in a moment.")
    return Response(body, media_type=TYPES[form])


def _body(site: Site, handler: Handler, request: Request, name: str, form: Form) -> bytes:
    """Return a page as it is sent, one that was written from the same moment of the view as it was written then."""
    with site.pages.snapshot() as view:
        notes = view.notes()  # first, for a query may take all the time there is
        moment, around = notes.get("moment", ""), _around(site, request, notes)
        if handler is told.event and form == "html" and (first := told.first_claim(view, name)):
            around["path"] = around["stem"] = addresses.event(first)  # one page, by whichever claim it is asked for
        key = (around["path"], request.url.query, around["edit"])
        if form == "html" and (held := site.kept.get(moment, key)):
            return held
        extra = {"registry": site.registry, "base": site.base}
        page = handler(Asked(view, name, dict(request.query_params), form, extra))
    if form != "html":
        return {"json": as_json, "csv": as_csv}[form](page).encode()
    body = as_html(page, around).encode()
    if handler not in CHANGING:
        site.kept.put(moment, key, body)
    return body


def _judged(site: Site, request: Request, fields: Mapping[str, str]) -> Response:
    try:
        address = review.judge(site.base, str(request.path_params["kind"]), fields)
    except Refused as refused:
        return _plain(site, request, refused.status, refused.why)
    except UsageError as error:
        return _plain(site, request, 400, str(error))
    except KgError as error:
        LOG.warning("%s", error)
        return _plain(site, request, 503, "It cannot be kept now; nothing was changed. Try again in a moment.")
    return RedirectResponse(address, 303)


def _form(name: str, path: str) -> tuple[str, Form]:
    """Return the name in an address without its ending, and the form that the ending says."""
    for ending in addresses.ENDINGS:
        if path.endswith(ending):
            form: Any = ending[1:]
            return name.removesuffix(ending), form
    return name, "html"


def _around(site: Site, request: Request, notes: Mapping[str, str]) -> dict[str, Any]:
    """Return what all pages show and need."""
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    path = raw.decode("ascii", "replace")  # as it was sent: decoded, a name with a question mark would lead elsewhere
    given = {name: value for name, value in request.query_params.items() if name != "token"}
    return {
        "path": path if path != "/" else "/index",
        "stem": (path if path != "/" else "/index").removesuffix(".html"),
        "given": given,
        "notes": notes,
        "edit": site.edit and request.scope["state"].get("in", False),
        "form_token": site.keys.form,
        "who": site.who,
    }


def _plain(site: Site, request: Request, status: int, why: str) -> Response:
    """Return a page that says in a sentence why there is no other."""
    if request.url.path.endswith((".json", ".csv")):
        return Response(why + "\n", status, media_type="text/plain")
    around = _around(site, request, {}) | {"path": "", "stem": ""}
    page = Page(
        template="error",
        title={404: "Not here"}.get(status, "That did not work"),
        columns=(),
        rows=(),
        shown={"why": why},
    )
    headers = {"retry-after": "5"} if status == 503 else None
    return Response(as_html(page, around), status, headers, TYPES["html"])


def _refusing(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        why = {404: "There is no page at this address.", 405: "This address is only read."}.get(
            status, "That cannot be answered."
        )
        return _plain(site, request, status, why)

    return refuse


def _failing(site: Site) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def fail(request: Request, error: Exception) -> Response:
        LOG.error("%s", request.url.path, exc_info=error)
        return _plain(site, request, 500, "Something went wrong here. It has been noted where the server runs.")

    return fail


async def _static(request: Request) -> Response:
    name = str(request.path_params["name"])
    if name not in STATIC:
        raise HTTPException(404)
    body = (resources.files("kg.serve") / "static" / name).read_bytes()
    if name == "kg.css":
        body += STYLE.encode()  # of the report's pictures, which pages draw too
    return Response(body, headers={"cache-control": "max-age=3600"}, media_type=STATIC[name])
