// Single source
//
// Question:   Which questions does only one family answer?
// Columns:    ?event ?place ?day ?aspect ?about ?value ?source ?family ?publisher ?claims ?said ?sentence
//             ?claim,
//             one row for each value that stands; ?claims counts all claims that answer the question
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: questions that a second family answers, even if it disagrees (never-confirmed.cypher)
// Empty when: each question has two families or none

:param where => ''

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)<-[:gives]-(c:Claim)-[:saidBy]->(s:Source),
      (c)-[:`in`]->(t:Article)
WHERE $`where` IN e.key AND q.nFamilies = 1 AND x.opens
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.spelled AS value, s.label AS source, x.family AS family,
       t.publisher AS publisher, q.nClaims AS claims, x.said AS said, c.sentence AS sentence, c.id AS claim
ORDER BY day, event, aspect, about, value, claim;
