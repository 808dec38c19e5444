// Contradictions, as Neo4j is asked
//
// The question of contradictions.cypher, with its parameters, columns and rules. Ladybug is fastest when each
// question's answers are collected and then paired; Neo4j, when answers are paired as they are found, and what is
// shown of them is looked up last: a list of all pairs then takes a tenth of the memory.

:param where => ''
:param kind => ''
:param since => date('0001-01-01')
:param brief => true

// Answers that speak for their copies, to one question (q is w) or one to a part (q) and one to its whole (w).
MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)
WHERE $`where` IN e.key AND ($kind = '' OR q.aspect = $kind) AND x.speaksTo AND (NOT $brief OR x.brief)
MATCH (q)-[:within*0..1]->(w:Question)<-[:answers]-(y:Answer)
WHERE (q.id <> w.id OR q.disjoint) AND y.speaksTo AND (NOT $brief OR y.brief) AND x.family <> y.family
  AND (x.lo > y.hi OR (q.id <> w.id AND q.aspect = 'control' AND y.lo = 100 AND x.hi < 100))
WITH e, q, q.id = w.id AS one, x, y,
     q.aspect IN ['killed', 'injured', 'captured', 'displaced', 'missing', 'present'] AS toll
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
// What is shown of each: the first of its origin with its value.
MATCH (x)-[:ledBy]->(r:Answer), (y)-[:ledBy]->(o:Answer)
WHERE r.said >= $since OR o.said >= $since
WITH DISTINCT e, q, rule, r, o
MATCH (r)<-[:gives]-(c:Claim), (c)-[:saidBy]->(s:Source), (c)-[:`in`]->(t:Article)
MATCH (o)<-[:gives]-(d:Claim), (d)-[:saidBy]->(f:Source), (d)-[:`in`]->(u:Article)
WITH e, q, rule, r, o, c, d, s, f, t, u, rule = 'part-of-whole' AS turned
RETURN e.id AS event, e.`where` AS place, e.`first` AS day, q.aspect AS aspect, q.scope AS about,
       CASE WHEN turned THEN f.label ELSE s.label END AS a_source,
       CASE WHEN turned THEN d.chain ELSE c.chain END AS a_via,
       CASE WHEN turned THEN u.publisher ELSE t.publisher END AS a_publisher,
       CASE WHEN turned THEN o.spelled ELSE r.spelled END AS a_value,
       CASE WHEN turned THEN o.said ELSE r.said END AS a_said,
       CASE WHEN turned THEN d.sentence ELSE c.sentence END AS a_sentence,
       CASE WHEN turned THEN s.label ELSE f.label END AS b_source,
       CASE WHEN turned THEN c.chain ELSE d.chain END AS b_via,
       CASE WHEN turned THEN t.publisher ELSE u.publisher END AS b_publisher,
       CASE WHEN turned THEN r.spelled ELSE o.spelled END AS b_value,
       CASE WHEN turned THEN r.said ELSE o.said END AS b_said,
       CASE WHEN turned THEN c.sentence ELSE d.sentence END AS b_sentence,
       rule, r.hedged OR o.hedged AS hedged,
       CASE WHEN turned THEN d.id ELSE c.id END AS a_claim, CASE WHEN turned THEN c.id ELSE d.id END AS b_claim
ORDER BY day, event, aspect, about, a_claim, b_claim;
