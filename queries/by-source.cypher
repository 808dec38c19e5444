// By source
//
// Question:   What does each source claim?
// Columns:    ?source ?said ?event ?place ?day ?aspect ?words ?value ?modality ?via ?publisher ?sentence ?claim,
//             one row for each claim; ?value is the value as exported, ?via the relays, nearest to the
//             source first
// Parameters: ?by, name of a source, as the registry has it or in small letters (default: all);
//             ?since, said on this day or later (default: all)
// Leaves out: what others say of the source; claims that only pass through it (provenance.cypher)
// Empty when: the source made no claim

:param by => ''
:param since => date('0001-01-01')

MATCH (s:Source)<-[:saidBy]-(c:Claim)-[:about]->(e:Event), (c)-[:`in`]->(t:Article)
WHERE $by IN s.key AND c.said >= $since
RETURN s.label AS source, c.said AS said, e.id AS event, e.`where` AS place, e.`first` AS day, c.aspect AS aspect,
       c.words AS words, c.value AS value, c.modality AS modality, c.chain AS via, t.publisher AS publisher,
       c.sentence AS sentence, c.id AS claim
ORDER BY source, said, claim;
