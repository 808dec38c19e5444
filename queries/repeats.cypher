// Repeats
//
// Question:   Which statements of one origin are carried by several outlets, and so count once?
// Columns:    ?event ?place ?day ?aspect ?about ?value ?origin ?publisher ?via ?said ?sentence ?claim
//             ?first_claim,
//             one row for each claim that says again what its origin said; ?first_claim is the earliest
//             that does
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: values of another origin that happen to be the same (corroborations.cypher); answers that only
//             follow from a claim's words
// Empty when: each origin is told once

:param where => ''

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)<-[:ledBy]-(y:Answer)
WHERE $`where` IN e.key AND x.id <> y.id AND NOT y.derived
MATCH (earliest:Claim)-[:gives]->(x), (y)<-[:gives]-(c:Claim)-[:saidBy]->(:Source), (c)-[:`in`]->(t:Article)
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, y.spelled AS value, y.origin AS origin, t.publisher AS publisher,
       c.chain AS via, y.said AS said, c.sentence AS sentence, c.id AS claim, earliest.id AS first_claim
ORDER BY day, event, aspect, about, value, origin, said, claim;
