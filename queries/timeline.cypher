// Timeline
//
// Question:   What was claimed about an event or a place, in the order in which it was said?
// Columns:    ?said ?day ?event ?kind ?place ?aspect ?words ?value ?modality ?source ?via ?publisher ?sentence ?claim,
//             one row for each claim; ?day is when it happened, ?said when it was said
// Parameters: ?where, id of an event, or name of its place or province (default: all);
//             ?since, said on this day or later (default: all);
//             ?until, said on this day or earlier (default: all)
// Leaves out: nothing
// Empty when: nothing is known of the event or the place

:param where => ''
:param since => date('0001-01-01')
:param until => date('9999-12-31')

MATCH (e:Event)<-[:about]-(c:Claim)-[:saidBy]->(s:Source), (c)-[:`in`]->(t:Article)
WHERE $`where` IN e.key AND c.said >= $since AND c.said <= $until
RETURN c.said AS said, e.`first` AS day, e.id AS event, e.kind AS kind, e.`where` AS place, c.aspect AS aspect,
       c.words AS words, c.value AS value, c.modality AS modality, s.label AS source, c.chain AS via,
       t.publisher AS publisher, c.sentence AS sentence, c.id AS claim
ORDER BY said, day, claim;
