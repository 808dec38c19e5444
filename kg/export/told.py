"""Each claim with everything that is linked to it, for forms that tell of one claim at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kg.articles import Article
from kg.claims import Claim
from kg.codec import decode_answer, decode_event, decode_link, decode_question, decode_summary
from kg.judgements import Judgements, as_read
from kg.ledger import Ledger
from kg.links import Event, Link, Question, Summary
from kg.relations import Answer


@dataclass(frozen=True, slots=True)
class Given:
    """An answer, with the question that it is to and what the answers to it come to."""

    answer: Answer
    question: Question
    summary: Summary


@dataclass(frozen=True, slots=True)
class Told:
    """A claim that has been linked, with its event, if it is about one, and its answers in order of their questions.

    `claim` is as people left it; `as_read` has how it was read, where that is otherwise (`kg.judgements.as_read`).
    `first` is the article in which its origin was the first to say so, as far as is known: by day, then by id.
    """

    claim: Claim
    article: Article
    first: Article
    link: Link
    event: Event | None
    answers: tuple[Given, ...]
    as_read: Mapping[str, Any]


def told(ledger: Ledger) -> Iterator[Told]:
    """Yield all linked claims by id."""
    links: dict[str, Link] = {}
    events: dict[str, Event] = {}
    questions: dict[str, Question] = {}
    summaries: dict[str, Summary] = {}
    answers: dict[str, list[Answer]] = defaultdict(list)
    for row in ledger.rows(kinds=["link", "event", "question", "answer", "summary"]):
        match row.kind:
            case "link":
                link = decode_link(row.data)
                links[link.claim] = link
            case "event":
                event = decode_event(row.data)
                events |= dict.fromkeys(event.claims, event)
            case "question":
                question = decode_question(row.data)
                questions[question.id] = question
            case "summary":
                summary = decode_summary(row.data)
                summaries[summary.question] = summary
            case _:
                answer = decode_answer(row.data)
                answers[answer.claim].append(answer)
    articles = {article.id: article for article in ledger.articles()}
    firsts = _firsts(answers, links)
    judged = Judgements.of(ledger.judgements())
    for claim in ledger.claims():
        given = sorted(answers.get(claim.id, ()), key=lambda answer: answer.question)
        if claim.id in links:
            first = next((firsts[_said(one)] for one in given if not one.derived), claim.id)
            now = judged.put_right(claim)
            yield Told(
                now,
                articles[claim.article],
                articles[links[first].article],
                links[claim.id],
                events.get(claim.id),
                tuple(Given(one, questions[one.question], summaries[one.question]) for one in given),
                as_read(claim, now),
            )


def _said(answer: Answer) -> tuple[str, str, int, int]:
    return answer.question, answer.origin, answer.interval.lo, answer.interval.hi


def _firsts(answers: dict[str, list[Answer]], links: dict[str, Link]) -> dict[tuple[str, str, int, int], str]:
    """Return for each value of each origin the claim that was the first to give it."""
    first: dict[tuple[str, str, int, int], Answer] = {}
    for given in answers.values():
        for one in given:
            held = first.get(_said(one))
            if one.claim in links and (held is None or _when(one) < _when(held)):
                first[_said(one)] = one
    return {key: one.claim for key, one in first.items()}


def _when(answer: Answer) -> tuple[str, str]:
    return answer.said or "9999", answer.claim
