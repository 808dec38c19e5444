// New since
//
// Question:   What was said from a day on?
// Columns:    ?said ?event ?place ?day ?aspect ?words ?value ?source ?publisher ?sentence ?claim,
//             one row for each claim, in the order in which they were said
// Parameters: ?since, only what was said on this day or later (default: all);
//             ?where, id of an event, or name of its place or province (default: all)
// Leaves out: claims of which nobody knows when they were said, if a day is given
// Empty when: nothing was said from that day on

:param where => ''
:param since => date('0001-01-01')

MATCH (e:Event)<-[:about]-(c:Claim)-[:saidBy]->(s:Source), (c)-[:`in`]->(t:Article)
WHERE $`where` IN e.key AND c.said >= $since
RETURN c.said AS said, e.id AS event, e.`where` AS place, e.`first` AS day, c.aspect AS aspect, c.words AS words,
       c.value AS value, s.label AS source, t.publisher AS publisher, c.sentence AS sentence, c.id AS claim
ORDER BY said, event, claim;
