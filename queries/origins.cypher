// Origins
//
// Question:   Through which outlets did a value come, and from how few origins?
// Columns:    ?event ?place ?day ?aspect ?about ?value ?origin ?family ?outlets ?outlet_names ?claims
//             ?first_said ?claim,
//             one row for each value that an origin gave to a question; ?outlets counts the publishers
//             that carry it
// Parameters: ?where, id of an event, or name of its place or province (default: all); ?at_least, outlets
//             that carry it (default: 1)
// Leaves out: answers that only follow from a claim's words
// Empty when: nothing is known of the event or the place

:param where => ''
:param at_least => 1

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)<-[:ledBy]-(y:Answer)<-[:gives]-(c:Claim)-[:`in`]->(t:Article)
WHERE $`where` IN e.key AND NOT y.derived
WITH e, q, x, count(DISTINCT t.publisher) AS outlets, count(DISTINCT c.id) AS claims,
     collect(DISTINCT t.publisher) AS outlet_names
WHERE outlets >= $at_least
MATCH (earliest:Claim)-[:gives]->(x)
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.spelled AS value, x.origin AS origin, x.family AS family, outlets,
       outlet_names, claims, x.said AS first_said, earliest.id AS claim
ORDER BY outlets DESC, claims DESC, day, event, aspect, about, value, origin;
