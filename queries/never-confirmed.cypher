// Never confirmed
//
// Question:   Which values stand that no second family supports, although others answer the question?
// Columns:    ?event ?place ?day ?aspect ?about ?value ?family ?others ?contested ?said ?sentence ?claim,
//             one row for each value; ?others counts the other families that answer the question
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: questions that only one family answers (single-source.cypher)
// Empty when: each value that stands has two families behind it

:param where => ''

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)
WHERE $`where` IN e.key AND x.opens AND q.nFamilies > 1
MATCH (q)<-[:answers]-(y:Answer)
WHERE y.leads AND y.stands AND x.lo <= y.lo AND y.hi <= x.hi
WITH e, q, x, count(DISTINCT y.family) AS families
WHERE families = 1
MATCH (c:Claim)-[:gives]->(x)
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.spelled AS value, x.family AS family, q.nFamilies - 1 AS others,
       q.contradictory AS contested, x.said AS said, c.sentence AS sentence, c.id AS claim
ORDER BY day, event, aspect, about, value, claim;
