// Contradictions
//
// Question:   Which two sources say things about the same question that cannot both be true?
// Columns:    ?event ?place ?day ?aspect ?about
//             ?a_source ?a_via ?a_publisher ?a_value ?a_said ?a_sentence
//             ?b_source ?b_via ?b_publisher ?b_value ?b_said ?b_sentence
//             ?rule ?hedged ?a_claim ?b_claim,
//             one row for each two values of two origins, the one that says more as a; of the
//             claims of an origin that give one value the earliest is shown
// Parameters: ?where, id of an event, or name of its place or province (default: all);
//             ?kind, an aspect, such as killed (default: all);
//             ?since, only where one of the two was first said on this day or later (default: all);
//             ?brief, of a question with more than 40 voices only its 20 most telling values, each by the
//             families that gave it first and last; false for all pairs (default: true)
// Leaves out: a source or its family that revises its own number, a toll that rose, a deal that moved on
//             and a place that changed hands on a later day (updates.cypher); numbers for groups of which
//             neither contains the other, such as children and fighters
// Empty when: no two families disagree, or no event has two

:param where => ''
:param kind => ''
:param since => date('0001-01-01')
:param brief => true

// contradictions.neo4j.cypher asks the same of Neo4j, which would need much memory to sort what is collected here.

// Answers that speak for their copies, with what is shown of them: the first of its origin with its value.
MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)-[:ledBy]->(r:Answer)<-[:gives]-(c:Claim),
      (c)-[:saidBy]->(s:Source), (c)-[:`in`]->(t:Article)
WHERE $`where` IN e.key AND ($kind = '' OR q.aspect = $kind) AND x.speaksTo AND (NOT $brief OR x.brief)
WITH e, q, collect({lo: x.lo, hi: x.hi, family: x.family, dayNumber: x.dayNumber,
                 untilNumber: x.untilNumber, clock: x.clock, old: x.old, stands: x.stands,
                 said: r.said, hedged: r.hedged, value: r.spelled, source: s.label, via: c.chain,
                 publisher: t.publisher, sentence: c.sentence, claim: c.id}) AS xs
// The same of those to the same question (q is w), or to one that q is a part of.
MATCH (q)-[:within*0..1]->(w:Question)<-[:answers]-(y:Answer)-[:ledBy]->(o:Answer)<-[:gives]-(d:Claim),
      (d)-[:saidBy]->(f:Source), (d)-[:`in`]->(u:Article)
WHERE (q.id <> w.id OR q.disjoint) AND y.speaksTo AND (NOT $brief OR y.brief)
WITH e, q, q.id = w.id AS one, xs,
     collect({lo: y.lo, hi: y.hi, family: y.family, dayNumber: y.dayNumber,
                 untilNumber: y.untilNumber, clock: y.clock, old: y.old, stands: y.stands,
                 said: o.said, hedged: o.hedged, value: o.spelled, source: f.label, via: d.chain,
                 publisher: u.publisher, sentence: d.sentence, claim: d.id}) AS ys
UNWIND xs AS x
UNWIND ys AS y
WITH e, q, one, x, y, q.aspect IN ['killed', 'injured', 'captured', 'displaced', 'missing', 'present'] AS toll
WHERE x.family <> y.family AND (x.said >= $since OR y.said >= $since)
  AND (x.lo > y.hi OR (NOT one AND q.aspect = 'control' AND y.lo = 100 AND x.hi < 100))
WITH e, q, one, x, y, toll,
     // Was the lower said before the higher? The clock, the day, and of tolls the lower first.
     CASE WHEN x.clock <> '' AND y.clock <> '' AND x.clock <> y.clock THEN y.clock < x.clock
          WHEN x.dayNumber > 0 AND y.dayNumber > 0 AND x.dayNumber <> y.dayNumber THEN y.dayNumber < x.dayNumber
          ELSE toll END AS rising
WITH e, q, one, x, y, toll, rising,
     CASE WHEN x.dayNumber = 0 OR y.dayNumber = 0 THEN 0 WHEN rising THEN x.dayNumber - y.dayNumber
          ELSE y.dayNumber - x.dayNumber END AS days,
     // Both stand, or both were said on one day.
     (x.stands AND y.stands) OR (NOT x.old AND NOT y.old AND x.dayNumber > 0 AND y.dayNumber > 0
       AND (x.dayNumber <= y.dayNumber OR x.dayNumber <= y.untilNumber)
       AND (y.dayNumber <= x.dayNumber OR y.dayNumber <= x.untilNumber)) AS at_once
WITH e, q, x, y,
     CASE WHEN NOT one THEN CASE WHEN NOT (x.stands AND y.stands) THEN ''
                                 WHEN x.lo > y.hi THEN 'part-too-large' ELSE 'part-of-whole' END
          WHEN x.old <> y.old THEN ''
          // Tolls rise, deals move on, places change hands: such pairs are news (updates.cypher).
          WHEN toll AND rising AND days <> 0 AND y.untilNumber < x.dayNumber THEN ''
          WHEN q.aspect = 'agreement' AND days <> 0 THEN ''
          WHEN q.aspect = 'control' AND days > 2 THEN ''
          WHEN at_once THEN 'disjoint'
          WHEN toll AND y.stands AND NOT x.old THEN 'disjoint-raised'
          ELSE '' END AS rule
WHERE rule <> ''
WITH e, q, rule, CASE WHEN rule = 'part-of-whole' THEN y ELSE x END AS a,
     CASE WHEN rule = 'part-of-whole' THEN x ELSE y END AS b
RETURN DISTINCT e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about,
       a.source AS a_source, a.via AS a_via, a.publisher AS a_publisher, a.value AS a_value, a.said AS a_said,
       a.sentence AS a_sentence,
       b.source AS b_source, b.via AS b_via, b.publisher AS b_publisher, b.value AS b_value, b.said AS b_said,
       b.sentence AS b_sentence, rule, a.hedged OR b.hedged AS hedged, a.claim AS a_claim, b.claim AS b_claim
ORDER BY day, event, aspect, about, a_claim, b_claim;
