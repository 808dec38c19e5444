// First to say
//
// Question:   Who was the first to answer each question, and how many followed?
// Columns:    ?event ?place ?day ?aspect ?about ?value ?source ?publisher ?said ?stands ?origins ?sentence
//             ?claim,
//             one row for each value given on the earliest day; ?origins counts those behind what stands
//             today
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: claims of which no day is known
// Empty when: no claim about the event has a day

:param where => ''

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(y:Answer)
WHERE $`where` IN e.key AND y.leads AND y.said > date('0001-01-01')
WITH e, q, min(y.said) AS earliest
MATCH (q)<-[:answers]-(x:Answer)<-[:gives]-(c:Claim)-[:saidBy]->(s:Source), (c)-[:`in`]->(t:Article)
WHERE x.leads AND x.said = earliest
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.spelled AS value, s.label AS source, t.publisher AS publisher,
       x.said AS said, x.stands AS stands, q.nOrigins AS origins, c.sentence AS sentence, c.id AS claim
ORDER BY day, event, aspect, about, claim;
