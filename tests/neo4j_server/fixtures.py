"""What the tests of Neo4j begin with: the server of the run, its store, emptied, and a property graph in memory."""

from __future__ import annotations

import pytest
from neo4j_server.running import running, store_of

from kg.loaders.ladybug import LadybugStore


@pytest.fixture(scope="module")
def server():
    return running()


@pytest.fixture
def store(server):
    fresh = store_of(server)
    fresh.clear()
    yield fresh
    fresh.close()


@pytest.fixture
def embedded():
    in_memory = LadybugStore()
    yield in_memory
    in_memory.close()
