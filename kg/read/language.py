"""Which language a text is written in, so that no English parser is let loose on another one.

py3langid 0.4 against lingua 2.1, both tried on 735 English news articles, their
headlines, and single sentences of some sixty languages: py3langid took 0.2 ms
a text and 120 MB and knows 100 languages and more; lingua in low-accuracy mode
called 142 headlines other languages, in high accuracy it took 900 MB, and kept
to 34 languages 1 ms, 300 MB, and a wrong name for each language left out.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Final

from kg.articles import ENGLISH

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

PREFIX: Final = 1_000
"""Characters looked at; of the 735 articles 400 and 1,000 gave the same answer."""
LETTERS_LEAST: Final = 20
"""Letters below which nothing is said: three or four words, and names are most of them."""
ENGLISH_ENOUGH: Final = 0.02
"""Probability of English from which a text counts as English.

Headlines without articles and full of Arabic names look like many languages:
the least English of the 735 had 0.029. Of 377 sentences of some 65 other languages (the
examples that come with spaCy) one had more than this, 0.023.
"""


def language_of(text: str) -> str:
    """Return the ISO 639-1 code of the language, or "" when the text is too short to tell.

    English is the answer whenever it is likely enough, not only when it is
    likeliest: a skipped English article is lost, a foreign one kept gives nonsense
    that the reader of one line can see.

    >>> language_of("The governor said on Monday that nine people had died in the fire.")
    'en'
    >>> language_of("9 - 3")
    ''
    """
    sample = text[:PREFIX]
    if sum(map(str.isalpha, sample)) < LETTERS_LEAST:
        return ""
    ranking = _identifier().rank(sample)
    if dict(ranking)[ENGLISH] >= ENGLISH_ENOUGH:
        return ENGLISH
    return str(ranking[0][0])


def begin() -> None:
    """Begin to load the model, which takes half a second, beside what there is to do before the first text."""
    _loading()


def _identifier() -> LanguageIdentifier:
    return _loading().result()


@cache
def _loading() -> Future[LanguageIdentifier]:
    """Load the model once a process, and only when there is something to read; unpacking it holds nobody up."""
    thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="language")
    loading = thread.submit(_load)
    thread.shutdown(wait=False)
    return loading


def _load() -> LanguageIdentifier:
    """Load the model, kept to languages with a two-letter code.

    That is what an article's language is, and it leaves out Nigerian Pidgin
    (pcm), which English headlines resemble.
    """
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 -- half a second that --help need not pay

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])
    return identifier
