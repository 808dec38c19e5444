// Relations
//
// Question:   How do any two claims bear on each other, and by which rule?
// Columns:    ?a ?b ?relation ?strength ?rule ?hedged,
//             one row for each pair of claims; ?a is the later, narrower or supporting one, or, where
//             there is no direction, the one with the smaller id
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: pairs of which nothing follows: other questions of which neither contains the other, a
//             value that its origin has replaced against another's
// Empty when: no question has two answers

:param where => ''

// The same judgement as kg/relations.py, which says why; a test holds the two equal. The number of
// pairs grows with the square of an event's claims: ask for one event, or see contradictions.cypher.

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)<-[:gives]-(c:Claim)
WHERE $`where` IN e.key
WITH q, collect({lo: x.lo, hi: x.hi, family: x.family, day: x.dayNumber, until: x.untilNumber, clock: x.clock,
              old: x.old, stands: x.stands, derived: x.derived, vague: x.vague, hedged: x.hedged, claim: c.id}) AS xs
// The answers y to the same question (q is w), or to one that q is a part of.
MATCH (q)-[:within*0..1]->(w:Question)<-[:answers]-(y:Answer)<-[:gives]-(d:Claim)
WITH q, q.id = w.id AS one, xs,
     collect({lo: y.lo, hi: y.hi, family: y.family, day: y.dayNumber, until: y.untilNumber, clock: y.clock,
              old: y.old, stands: y.stands, derived: y.derived, vague: y.vague, hedged: y.hedged, claim: d.id}) AS ys
UNWIND xs AS x
UNWIND ys AS y
WITH one, q.aspect AS aspect, q.aspect IN ['killed', 'injured', 'captured', 'displaced', 'missing', 'present'] AS toll, x, y, x.claim AS i, y.claim AS k
WHERE i <> k AND (NOT one OR i < k)
WITH one, aspect, toll, x, y, i, k,
     x.lo > y.hi OR y.lo > x.hi AS apart,
     x.lo <= y.lo AND y.hi <= x.hi AS contains,
     y.lo <= x.lo AND x.hi <= y.hi AS inside,
     (x.stands AND y.stands) OR (NOT x.old AND NOT y.old AND x.day > 0 AND y.day > 0
       AND (x.day <= y.day OR x.day <= y.until) AND (y.day <= x.day OR y.day <= x.until)) AS at_once,
     // Was x said before y? Words in the text, the clock, the day, the lower toll.
     CASE WHEN x.old <> y.old THEN x.old
          WHEN x.clock <> '' AND y.clock <> '' AND x.clock <> y.clock THEN x.clock < y.clock
          WHEN x.day > 0 AND y.day > 0 AND x.day <> y.day THEN x.day < y.day
          WHEN toll THEN x.lo < y.lo OR (x.lo = y.lo AND x.hi < y.hi)
          ELSE false END AS earlier
WITH one, aspect, toll, x, y, i, k, apart, contains, inside, at_once, earlier,
     CASE WHEN x.day = 0 OR y.day = 0 THEN 0
          WHEN earlier THEN y.day - x.day ELSE x.day - y.day END AS days,
     CASE WHEN x.vague OR y.vague OR NOT toll THEN apart
          WHEN NOT (contains OR inside) THEN true
          WHEN earlier THEN x.hi = 2147483647 AND y.lo > x.lo
          ELSE y.hi = 2147483647 AND x.lo > y.lo END AS another
// Each relation is a number: the smallest is what a reader must not miss. Its tens are kind, strength and
// rule, by the alphabet; its last digit says which claim comes first, and whether it is hedged.
WITH i, k, earlier, contains, x.hedged OR y.hedged AS hedged,
     CASE WHEN NOT one THEN
            CASE WHEN x.lo > y.hi THEN CASE WHEN x.family <> y.family AND x.stands AND y.stands THEN 40 ELSE 0 END
                 WHEN aspect = 'control' AND y.lo = 100 AND x.hi < 100
                   THEN CASE WHEN x.family <> y.family AND x.stands AND y.stands THEN 30 ELSE 0 END
                 ELSE 140 END
          WHEN x.family = y.family THEN CASE WHEN another THEN 80 ELSE 100 END
          WHEN apart THEN
            CASE WHEN x.old <> y.old THEN 50
                 WHEN toll AND days <> 0 AND earlier AND x.lo < y.lo AND x.until < y.day THEN 90
                 WHEN toll AND days <> 0 AND NOT earlier AND y.lo < x.lo AND y.until < x.day THEN 90
                 WHEN aspect = 'agreement' AND days <> 0 THEN 70
                 WHEN aspect = 'control' AND days > 2 THEN 60
                 WHEN at_once THEN 10
                 WHEN toll AND x.lo < y.lo AND x.stands AND NOT y.old THEN 20
                 WHEN toll AND x.lo >= y.lo AND y.stands AND NOT x.old THEN 20
                 ELSE 0 END
          WHEN contains AND inside THEN 110
          WHEN x.derived OR y.derived THEN 0
          WHEN contains OR inside THEN 120
          ELSE 130 END AS found
WHERE found > 0
WITH i, k, hedged, found,
     CASE WHEN found IN [30, 40, 140] THEN i < k
          WHEN found >= 50 AND found <= 100 THEN NOT earlier
          WHEN found = 120 THEN NOT contains
          ELSE true END AS smaller
WITH CASE WHEN i < k THEN i ELSE k END AS low, CASE WHEN i < k THEN k ELSE i END AS high,
     min(found + CASE WHEN smaller THEN 0 ELSE 2 END + CASE WHEN hedged THEN 1 ELSE 0 END) AS best
WITH low, high, best, best / 10 AS code, best % 10 AS rest
RETURN CASE WHEN rest < 2 THEN low ELSE high END AS a,
       CASE WHEN rest < 2 THEN high ELSE low END AS b,
       CASE WHEN code < 5 THEN 'contradicts' WHEN code < 10 THEN 'updates' WHEN code < 11 THEN 'repeats'
            WHEN code < 14 THEN 'corroborates' ELSE 'refines' END AS relation,
       CASE code WHEN 11 THEN 'same' WHEN 12 THEN 'inside' WHEN 13 THEN 'overlap' ELSE '' END AS strength,
       CASE code WHEN 1 THEN 'disjoint' WHEN 2 THEN 'disjoint-raised' WHEN 3 THEN 'part-of-whole'
                 WHEN 4 THEN 'part-too-large' WHEN 5 THEN 'called-old' WHEN 6 THEN 'changed-hands'
                 WHEN 7 THEN 'deal-moved-on' WHEN 8 THEN 'one-origin-other' WHEN 9 THEN 'toll-rose'
                 WHEN 10 THEN 'one-origin-same' WHEN 11 THEN 'same' WHEN 12 THEN 'inside' WHEN 13 THEN 'overlap'
                 ELSE 'part-fits' END AS rule,
       rest % 2 = 1 AS hedged
ORDER BY a, b;
