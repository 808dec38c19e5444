// Provenance
//
// Question:   Where does a claim come from: who says it, through whom, and where in which text?
// Columns:    ?claim ?sentence ?start ?end ?spans ?cue ?source ?source_words ?source_kind ?speaker ?via
//             ?publisher ?origin ?origin_why ?family ?article ?title ?url ?published
//             ?modality ?confidence ?found_by,
//             one row for each claim; the chain is ?source, then ?via in order, then ?publisher;
//             offsets count characters of the article's stored text, the end excluded
// Parameters: ?claim_is, id of a claim (default: all)
// Leaves out: claims that no links cover yet
// Empty when: there is no claim with this id

:param claim_is => ''

MATCH (c:Claim)-[:saidBy]->(s:Source), (c)-[:origin]->(comes:Source), (c)-[:`in`]->(t:Article)
WHERE $claim_is = '' OR c.id = $claim_is OR $claim_is IN c.key
RETURN c.id AS claim, c.sentence AS sentence, c.`start` AS `start`, c.`end` AS `end`, c.spans AS spans, c.cue AS cue,
       s.label AS source, c.sourceWords AS source_words, c.sourceKind AS source_kind, c.speaker AS speaker,
       c.chain AS via, t.publisher AS publisher, comes.label AS origin, c.originWhy AS origin_why, c.family AS family,
       t.given AS article, t.title AS title, t.url AS url, t.published AS published, c.modality AS modality,
       c.confidence AS confidence, c.foundBy AS found_by
ORDER BY article, `start`, claim;
