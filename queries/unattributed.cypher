// Unattributed
//
// Question:   Which claims does an article make in its own voice or on the word of somebody unnamed?
// Columns:    ?said ?event ?place ?day ?aspect ?words ?value ?source_kind ?source ?origin ?origin_why
//             ?publisher ?sentence ?claim,
//             one row for each claim; ?origin is where it comes from as far as the texts tell, ?origin_why
//             says how that is known
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: claims of a named source
// Empty when: each claim has a named source

:param where => ''

MATCH (e:Event)<-[:about]-(c:Claim)-[:saidBy]->(s:Source), (c)-[:origin]->(comes:Source), (c)-[:`in`]->(t:Article)
WHERE $`where` IN e.key AND c.sourceKind IN ['publisher', 'unnamed']
RETURN c.said AS said, e.id AS event, e.`where` AS place, e.`first` AS day, c.aspect AS aspect, c.words AS words,
       c.value AS value, c.sourceKind AS source_kind, s.label AS source, comes.label AS origin,
       c.originWhy AS origin_why, t.publisher AS publisher, c.sentence AS sentence, c.id AS claim
ORDER BY said, event, claim;
