"""What every store must do, done by real SPARQL servers: the tests of `test_store_contract.py` that take a store."""

from __future__ import annotations

import inspect

import httpx
import pyoxigraph as ox
import pytest
import servers
import test_store_contract as contract

from kg.loaders.oxigraph import OxigraphStore
from kg.loaders.sparql import SparqlStore


class Served(SparqlStore):
    """A store whose statements can be looked at, as those of the embedded one."""

    @property
    def graph(self):
        asked = {"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"}
        accept, user = {"Accept": "application/n-triples"}, (servers.USER, servers.WORD)
        found = httpx.post(self.http.endpoint.query, data=asked, headers=accept, auth=user, timeout=60)
        return list(ox.parse(found.raise_for_status().content, ox.RdfFormat.N_QUADS))


@pytest.fixture(params=servers.KINDS)
def store(request):
    opened = Served(servers.emptied(request.param))
    yield opened
    opened.close()


@pytest.fixture
def clean():
    """Give a store that is known to do all this, in memory and empty."""
    opened = OxigraphStore()
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def small(monkeypatch, request):
    """Let many requests be made where the contract asks for many batches."""
    if "more_than_a_batch" in request.node.name:
        for name, size in (("BATCH", 7), ("UPDATE", 60), ("LOAD", 60)):
            monkeypatch.setattr(f"kg.loaders.sparql.{name}", size)


SHARED = {
    name: test
    for name, test in vars(contract).items()
    if name.startswith("test_") and "store" in inspect.signature(test).parameters
}
globals().update(SHARED)


def test_the_contract_is_not_empty():
    assert len(SHARED) > 10
