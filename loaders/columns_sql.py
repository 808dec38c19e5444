"""What `columns` asks the ledger: each of the statements takes one kind of row out of its JSON, in columns.

Fields are given defaults as `kg.codec` gives them. In a window an answer without a day comes last,
as in `leading`.
"""

from __future__ import annotations

from typing import Final

from kg.loaders.leading import GROUPS, VOICES
from kg.values import COUNTS, OPEN

_MENTION: Final = '{"text": "VARCHAR", "spans": [["BIGINT"]]}'

_CLAIM: Final = f"""{{"aspect": "VARCHAR", "value": "JSON", "sentence": "VARCHAR", "start": "BIGINT", "end": "BIGINT",
    "words": {_MENTION}, "cue": {_MENTION}, "source": {_MENTION}, "content": {_MENTION}, "modality": "VARCHAR",
    "part": "VARCHAR", "confidence": "DOUBLE", "found_by": "VARCHAR"}}"""

_LINK: Final = """{"source": "VARCHAR", "source_kind": "VARCHAR", "speaker": "VARCHAR", "via": ["VARCHAR"],
    "origin": "VARCHAR", "origin_why": "VARCHAR", "family": "VARCHAR", "place": "VARCHAR", "where": "VARCHAR",
    "admin1": "VARCHAR", "first": "VARCHAR", "last": "VARCHAR", "said": "VARCHAR"}"""

_ANSWER: Final = """{"question": "VARCHAR", "aspect": "VARCHAR", "claim": "VARCHAR",
    "interval": {"lo": "BIGINT", "hi": "BIGINT"}, "origin": "VARCHAR", "family": "VARCHAR", "said": "VARCHAR",
    "day": "BIGINT", "until": "BIGINT", "old": "BOOLEAN", "stands": "BOOLEAN", "derived": "BOOLEAN",
    "hedged": "BOOLEAN", "vague": "BOOLEAN"}"""

ARTICLES: Final = """
    SELECT id, coalesce(min(nullif(given, '')), id) AS given, coalesce(min(nullif(title, '')), '') AS title,
        coalesce(min(nullif(url, '')), '') AS url, coalesce(min(nullif(published, '')), '') AS published,
        coalesce(min(nullif(language, '')), '') AS language, any_value(publisher) AS publisher
    FROM {articles} WHERE batch <= $reached GROUP BY id"""

CLAIMS: Final = f"""
    WITH c AS (SELECT id, article, from_json(data, '{_CLAIM}') AS c FROM {{claims}}),
        l AS (SELECT id, unit, from_json(data, '{_LINK}') AS l FROM {{links}} WHERE kind = 'link')
    SELECT c.id, c.article AS "in", c.aspect, c.value::VARCHAR AS value, c.sentence, c."start", c."end",
        c.words.text AS words, coalesce(c.cue.text, '') AS cue,
        array_to_string(list_filter(list_transform(
            [{{'n': 'words', 's': c.words.spans}}, {{'n': 'cue', 's': c.cue.spans}},
             {{'n': 'source', 's': c.source.spans}}, {{'n': 'content', 's': c.content.spans}}],
            lambda m: CASE WHEN len(m.s) > 0 THEN m.n || ' ' || array_to_string(
                list_transform(m.s, lambda x: x[1]::VARCHAR || '-' || x[2]::VARCHAR), ' ') ELSE '' END),
            lambda m: m <> ''), '; ') AS spans,
        coalesce(c.source.text, '') AS "sourceWords", coalesce(c.modality, 'certain') AS modality,
        coalesce(c.part, 'body') AS part, coalesce(c.confidence, 1.0) AS confidence,
        coalesce(c.found_by, '') AS "foundBy",
        coalesce(l.source_kind, '') AS "sourceKind", coalesce(l.speaker, '') AS speaker,
        coalesce(array_to_string(l.via, ' > '), '') AS chain, coalesce(len(l.via), 0) AS depth,
        coalesce(l.said, '') AS said, coalesce(l.origin_why, '') AS "originWhy", coalesce(l.family, '') AS family,
        coalesce(l."where", '') AS "where", coalesce(l.first, '') AS first, coalesce(l.last, '') AS last,
        coalesce(unit, '') AS unit, l.source, l.origin, l.via, l.place, l.admin1
    FROM c LEFT JOIN l ON c.id = l.id"""  # noqa: S608 -- made of constants

ANSWERS: Final = f"""
    WITH j AS (SELECT from_json(data, '{_ANSWER}') AS a FROM {{links}} WHERE kind = 'answer'),
        t AS (SELECT a.*, a.interval.lo AS lo, a.interval.hi AS hi,
                CASE WHEN a.said = '' THEN '9999' ELSE a.said END AS said_or_late,
                contains(to_json(a.claim)::VARCHAR, '\\u00')
                    AND regexp_matches(a.claim, '[\\x0b\\x0e\\x0f\\x1a-\\x1f]') AS odd,
                left(sha256('["answer",' || to_json(a.question)::VARCHAR || ',' || to_json(a.claim)::VARCHAR || ']'),
                    32) AS id,
                CASE WHEN a.aspect IN ('{"', '".join(sorted(COUNTS))}') THEN 0 ELSE a.day END AS grouped
            FROM j),
        w AS (SELECT *,
                row_number() OVER (PARTITION BY question, family, origin, lo, hi, stands, old, day, vague
                    ORDER BY said_or_late, claim) = 1 AS speaks,
                first_value(id) OVER led AS led, row_number() OVER led = 1 AS leads,
                stands AND row_number() OVER (PARTITION BY question, lo, hi, stands
                    ORDER BY said_or_late, claim) = 1 AS opens
            FROM t WINDOW led AS (PARTITION BY question, lo, hi, origin ORDER BY said_or_late, claim)),
        n AS (SELECT *, count(*) FILTER (speaks) OVER (PARTITION BY question) AS voices FROM w),
        g AS (SELECT question, grouped, lo, hi,
                row_number() OVER (PARTITION BY question ORDER BY grouped DESC, lo DESC, hi) AS high,
                row_number() OVER (PARTITION BY question ORDER BY grouped DESC, hi, lo) AS low
            FROM n WHERE speaks AND stands AND voices > {VOICES} GROUP BY question, grouped, lo, hi),
        f AS (SELECT n.id, n.question, n.grouped, n.lo, n.hi, n.day, n.said, n.claim, n.until,
                row_number() OVER (PARTITION BY n.question, n.grouped, n.lo, n.hi, n.family
                    ORDER BY n.day, n.said, n.claim) AS first,
                row_number() OVER (PARTITION BY n.question, n.grouped, n.lo, n.hi, n.family
                    ORDER BY CASE WHEN n.until = 0 THEN {OPEN} ELSE n.until END DESC, n.claim) AS last
            FROM n JOIN g USING (question, grouped, lo, hi)
            WHERE n.speaks AND n.stands AND (g.high <= {GROUPS // 2} OR g.low <= {GROUPS // 2})),
        b AS (SELECT id FROM f WHERE first = 1 QUALIFY
                row_number() OVER (PARTITION BY question, grouped, lo, hi ORDER BY day, said, claim) <= 2
            UNION SELECT id FROM f WHERE last = 1 QUALIFY row_number() OVER (PARTITION BY question, grouped, lo, hi
                ORDER BY CASE WHEN until = 0 THEN {OPEN} ELSE until END DESC, claim) <= 2)
    SELECT n.id, question AS answers, claim, aspect, lo, hi, origin, family, said,
        CASE WHEN length(said) > 10 THEN said ELSE '' END AS clock, day AS "dayNumber", until AS "untilNumber",
        old, stands, derived, hedged, vague, speaks AS "speaksTo", leads, opens,
        speaks AND (voices <= {VOICES} OR b.id IS NOT NULL) AS brief, led AS "ledBy", odd
    FROM n LEFT JOIN b ON n.id = b.id"""  # noqa: S608 -- made of constants

EVENTS: Final = """
    WITH t AS (SELECT unit, from_json(data, '{"id": "VARCHAR", "kind": "VARCHAR", "place": "VARCHAR",
            "where": "VARCHAR", "admin1": "VARCHAR", "first": "VARCHAR", "last": "VARCHAR", "claims": ["VARCHAR"],
            "score": "DOUBLE", "why": "VARCHAR", "part_of": "VARCHAR"}') AS e FROM {links} WHERE kind = 'event')
    SELECT e.*, len(e.claims) AS "nClaims", coalesce(e.part_of, '') AS "partOf", unit,
        e.kind || ', ' || coalesce(nullif(e."where", ''), 'place unknown') || ', '
            || coalesce(nullif(e.first, ''), 'day unknown') AS label
    FROM t"""

QUESTIONS: Final = f"""
    WITH t AS (SELECT unit, from_json(data, '{{"id": "VARCHAR", "event": "VARCHAR", "aspect": "VARCHAR",
            "about": "VARCHAR", "day": "VARCHAR", "scope": {{"who": "VARCHAR", "where": "VARCHAR", "when": "VARCHAR",
            "deed": "VARCHAR", "extent": "VARCHAR"}}}}') AS q FROM {{links}} WHERE kind = 'question'),
        u AS (SELECT from_json(data, '{{"question": "VARCHAR", "claims": "BIGINT", "origins": "BIGINT",
            "families": "BIGINT", "max_lo": "BIGINT", "min_hi": "BIGINT"}}') AS s
            FROM {{links}} WHERE kind = 'summary'),
        j AS (SELECT from_json(data, '{{"question": "VARCHAR", "interval": {{"lo": "BIGINT", "hi": "BIGINT"}}}}') AS a
            FROM {{links}} WHERE kind = 'answer'),
        d AS (SELECT a.question AS id, max(a.interval.lo) > min(a.interval.hi) AS disjoint FROM j GROUP BY ALL)
    SELECT t.q.id AS id, q.event AS about, q.aspect, coalesce(q.about, '') AS asks, q.scope.who, q.scope."where",
        q.scope."when", q.scope.deed, q.scope.extent, coalesce(q.day, '') AS day,
        coalesce(d.disjoint, false) AS disjoint, coalesce(s.claims, 0) AS "nClaims",
        coalesce(s.origins, 0) AS "nOrigins", coalesce(s.families, 0) AS "nFamilies",
        coalesce(s.max_lo, 0) AS "maxLo", coalesce(s.min_hi, {OPEN}) AS "minHi",
        coalesce(s.max_lo > s.min_hi, false) AS contradictory, unit,
        json_array(q.aspect, coalesce(q.about, ''), q.scope)::VARCHAR AS scope
    FROM t LEFT JOIN u ON s.question = q.id LEFT JOIN d ON d.id = q.id"""  # noqa: S608 -- made of constants

WIDER: Final = """
    WITH t AS (SELECT id, unit, from_json(data, '{"within": ["VARCHAR"]}') AS q FROM {links} WHERE kind = 'question'),
        w AS (SELECT id, unit, unnest(q.within) AS wide FROM t)
    SELECT w.id AS question, wide AS within FROM w JOIN t ON t.id = wide AND t.unit = w.unit"""
