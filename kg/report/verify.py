"""Checks an evidence pack without a database, and says in one line each what does not hold.

Hashes say that nothing was changed since the pack was made. The rest says that
what it holds follows from the archived texts, whoever made the hashes: ids,
sentences, answers that stand, summaries, relations, and the report itself.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any, Final, TypeVar

from kg import codec
from kg.articles import Article
from kg.claims import Claim, Mention
from kg.errors import InputError, UsageError
from kg.relations import Answer, standing, summarise
from kg.report.pack import EDITS, FORM, MADE_AGAIN, MANIFEST, archive, bearing, contents, hash_of, hashes, maker
from kg.report.slice import Filter, Slice
from kg.report.typed import typed

LARGEST: Final = 2**31
"""Bytes of a pack that is read, two gigabytes; since nothing in it is compressed, it cannot hold more."""
MOST: Final = 1_000_000
"""Files of a pack; each article is one."""

RELATIONS: Final = "relations.jsonl"

_T = TypeVar("_T")


def verify(data: bytes) -> Iterator[str]:
    """Yield what does not hold in a pack, nothing when all does.

    Raises `InputError` when it is no pack at all.
    """
    files = _files(data)
    facts, problems = _manifest(files)
    yield from problems
    try:
        yield from _holds(data, files, facts)
    except (UsageError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        yield f"the part of the ledger cannot be read: {error!r}"


def _holds(data: bytes, files: Mapping[str, bytes], facts: Mapping[str, Any]) -> Iterator[str]:
    """Yield what does not follow from what; raises whatever fields of the wrong form lead it into."""
    part = _part(files)
    told = list(_rows(files, RELATIONS, dict))
    only = typed(Filter(**facts["only"]))
    broken = [*_ids(part), *_parts_fit(part)]
    yield from broken
    if broken:
        return  # what follows would only say the same again
    articles = _by_id(part)
    yield from (line for claim in part.claims for line in _words(claim, articles[claim.article]))
    yield from _follows(part, told)
    yield from _made_again(part, only, facts, files)
    if archive(files) != data:
        yield "bytes outside of its files were changed"


def _files(data: bytes) -> dict[str, bytes]:
    """Return the files of a pack; nothing is unpacked to disk, and nothing compressed is read."""
    if len(data) > LARGEST:
        raise InputError(f"It has {len(data):,} bytes, more than a pack may have ({LARGEST:,})")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as whole:
            entries = whole.infolist()
            stored = all(entry.compress_type == zipfile.ZIP_STORED for entry in entries)
            files = {entry.filename: whole.read(entry) for entry in entries} if stored and len(entries) <= MOST else {}
    except Exception as error:  # noqa: BLE001 -- zipfile raises whatever a damaged archive leads it into
        raise InputError(f"It cannot be read whole as a ZIP archive: {error}") from None
    if entries and not files:
        raise InputError("It is no evidence pack: something in it is compressed, or it holds too many files")
    if len(files) < len(entries):
        raise InputError("It is no evidence pack: two of its files have one name")
    if MANIFEST not in files:
        raise InputError(f"It is no evidence pack: it has no {MANIFEST}")
    return files


def _manifest(files: Mapping[str, bytes]) -> tuple[dict[str, Any], list[str]]:
    """Return what the manifest says, and what of it does not hold."""
    try:
        facts = json.loads(files[MANIFEST])
        listed, said = dict(facts["files"]), facts.pop("sha256")
        whole = hash_of(facts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(f"Its {MANIFEST} cannot be read: {error!r}") from None
    if facts.get("form") not in range(1, FORM + 1):
        raise InputError(f"It is of form {facts.get('form')!r}, and this version of kg reads forms up to {FORM}")
    problems = [] if said == whole else [f"{MANIFEST}: its own hash does not hold"]
    there = {name: body for name, body in files.items() if name != MANIFEST}
    problems += [f"{name}: in the manifest, but not in the pack" for name in sorted(set(listed) - set(there))]
    problems += [f"{name}: in the pack, but not in the manifest" for name in sorted(set(there) - set(listed))]
    true = hashes(there)
    problems += [
        f"{name}: its hash does not hold, it was changed"
        for name in sorted(set(listed) & set(there))
        if listed[name] != true[name]
    ]
    return facts, problems


def _part(files: Mapping[str, bytes]) -> Slice:
    return Slice(
        articles=tuple(_article(row, files) for row in _rows(files, "articles.jsonl", dict)),
        claims=tuple(_typed(files, "claims.jsonl", codec.decode_claim)),
        links=tuple(_typed(files, "links.jsonl", codec.decode_link)),
        events=tuple(_typed(files, "events.jsonl", codec.decode_event)),
        questions=tuple(_typed(files, "questions.jsonl", codec.decode_question)),
        answers=tuple(_typed(files, "answers.jsonl", codec.decode_answer)),
        summaries=tuple(_typed(files, "summaries.jsonl", codec.decode_summary)),
        edits=tuple(_rows(files, EDITS, _edit)) if EDITS in files else (),
    )


def _typed(files: Mapping[str, bytes], name: str, decode: Callable[[Mapping[str, Any]], _T]) -> Iterator[_T]:
    return _rows(files, name, lambda row: typed(decode(row)))


def _rows(files: Mapping[str, bytes], name: str, decode: Callable[[Mapping[str, Any]], _T]) -> Iterator[_T]:
    for number, line in enumerate(files[name].decode("utf-8", "surrogatepass").split("\n")[:-1], 1):
        try:
            yield decode(json.loads(line))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ValueError(f"{name}, line {number}: {error}") from None


def _edit(row: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if not isinstance(row["claim"], str) or not isinstance(row["fields"], dict):
        raise TypeError("an edit needs a claim and its fields")
    return row["claim"], row["fields"]


def _article(row: Mapping[str, Any], files: Mapping[str, bytes]) -> Article:
    article = typed(codec.decode_article(row))
    text = files.get(f"articles/{row['id']}.txt", b"").decode("utf-8", "surrogatepass")
    return replace(article, text=text)


def _by_id(part: Slice) -> dict[str, Article]:
    return {article.id: article for article in part.articles}


def _ids(part: Slice) -> Iterator[str]:
    """Yield articles of which the claims' ids do not follow from publisher and text any more."""
    cited = {claim.article for claim in part.claims}
    for article in part.articles:
        if article.id not in cited:
            yield f"article {article.name}: its publisher or text is not what its claims were read from"


def _parts_fit(part: Slice) -> Iterator[str]:
    """Yield what names something that is not in the pack."""
    articles, claims = set(_by_id(part)), {claim.id for claim in part.claims}
    events, questions = {event.id for event in part.events}, {question.id for question in part.questions}
    yield from (f"claim {one.id}: its article is not in the pack" for one in part.claims if one.article not in articles)
    yield from (
        f"a link names claim {one.claim}, which is not in the pack" for one in part.links if one.claim not in claims
    )
    yield from (f"claim {claim}: it has no link" for claim in sorted(claims - {one.claim for one in part.links}))
    for event in part.events:
        yield from (
            f"event {event.id}: claim {claim} is not in the pack" for claim in event.claims if claim not in claims
        )
    yield from (f"question {one.id}: its event is not in the pack" for one in part.questions if one.event not in events)
    for one in part.answers:
        if one.claim not in claims or one.question not in questions:
            yield f"the answer of claim {one.claim}: its claim or question is not in the pack"


def _words(claim: Claim, article: Article) -> Iterator[str]:
    """Yield what of a claim's words does not stand where it says."""
    if not article.text:
        return  # it was imported, and came without
    if article.text[claim.start : claim.end] != claim.sentence:
        yield f"claim {claim.id}: its sentence does not stand at {claim.start} to {claim.end} of article {article.name}"
        return
    named = {
        "content": claim.content,
        "words": claim.words,
        "source": claim.source,
        "cue": claim.cue,
        "place": claim.place,
    }
    for name, mention in named.items():
        if not _stands(mention, article.text):
            yield f"claim {claim.id}: its {name} does not stand where it says in article {article.name}"


def _stands(mention: Mention, text: str) -> bool:
    pieces = [text[start:end] for start, end in mention.spans if 0 <= start < end <= len(text)]
    if len(pieces) < len(mention.spans):
        return False
    return not pieces or mention.text in (" ".join(pieces), " ... ".join(pieces))


def _follows(part: Slice, told: list[dict[str, Any]]) -> Iterator[str]:
    """Yield answers, summaries and relations that do not follow when the rules are run again."""
    truth = {(one.question, one.claim): one for one in standing(part.answers)}
    for answer in part.answers:
        if truth[answer.question, answer.claim] != answer:
            yield f"the answer of claim {answer.claim}: it stands or does not, but not as it says"
    by_question: dict[str, list[Answer]] = defaultdict(list)
    for answer in part.answers:
        by_question[answer.question].append(answer)
    for summary in part.summaries:
        if summarise(summary.question, by_question[summary.question]) != summary:
            yield f"question {summary.question}: its summary does not follow from its answers"
    true = [asdict(one) for one in bearing(part.questions, part.answers)]
    if told != true:
        yield f"{RELATIONS}: the rules give other relations"


def _made_again(part: Slice, only: Filter, facts: Mapping[str, Any], files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield files of the pack that come out otherwise when they are made again from its claims."""
    again = contents(part, only, str(facts.get("as_of", "")))
    same_version = facts.get("made_by") == maker()
    for name in sorted(set(again) | (set(files) - {MANIFEST})):
        if again.get(name) != files.get(name) and (same_version or name not in MADE_AGAIN):
            yield f"{name}: made again from the claims it comes out otherwise"
