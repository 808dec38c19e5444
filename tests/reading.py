"""What the tests of the readers share: files to write, and one article or one refusal to read from them."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kg.articles import Article
from kg.errors import InputError
from kg.read import Options, read

STORY = "The governor said on Monday that nine people had died in the fire near the river.\n"
ANY_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
QUICK = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def write(folder, name, content=STORY):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def one(*sources, **options):
    (item,) = read(sources, Options(**options))
    return item


def article(*sources, **options):
    item = one(*sources, **options)
    assert isinstance(item, Article), item
    return item


def refusal(*sources, **options):
    item = one(*sources, **options)
    assert isinstance(item, InputError), item
    return str(item)


def names(items):
    return [item.given if isinstance(item, Article) else str(item) for item in items]
