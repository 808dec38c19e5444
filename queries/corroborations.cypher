// Corroborations
//
// Question:   How many independent origins stand behind an answer?
// Columns:    ?event ?place ?day ?aspect ?about ?value ?families ?origins ?claims ?supported_by
//             ?first_said ?contested ?sentence ?claim,
//             one row for each value given to a question; ?families have it or one inside it standing,
//             ?origins and ?claims likewise, ?supported_by names the origins; the sentence is the
//             earliest with this value; ?contested when the question has answers that exclude each other
// Parameters: ?where, id of an event, or name of its place or province (default: all);
//             ?at_least, families behind an answer (default: 2)
// Leaves out: values that merely overlap ("dozens" supports no number); copies of one origin, which
//             are counted as one; answers that their origin has replaced
// Empty when: no answer has so many families behind it

:param where => ''
:param at_least => 2

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)
WHERE $`where` IN e.key AND x.opens
MATCH (q)<-[:answers]-(y:Answer)
WHERE y.stands AND x.lo <= y.lo AND y.hi <= x.hi
WITH e, q, x, count(DISTINCT y.family) AS families, count(DISTINCT y.origin) AS origins, count(*) AS claims,
     collect(DISTINCT y.origin) AS supported_by
WHERE families >= $at_least
MATCH (c:Claim)-[:gives]->(x)
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.spelled AS value, families, origins, claims, supported_by,
       x.said AS first_said, q.contradictory AS contested, c.sentence AS sentence, c.id AS claim
ORDER BY families DESC, origins DESC, day, event, aspect, about, value;
