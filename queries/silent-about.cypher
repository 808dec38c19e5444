// Silent about
//
// Question:   Which families tell of an event and say nothing on a question that others answer?
// Columns:    ?event ?place ?day ?family ?aspect ?about ?answered_by ?claims,
//             one row for each family and question; ?answered_by is how many other families answer it,
//             ?claims how many claims do
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: questions that lie within one that the family answers are not told apart from others
// Empty when: each family that tells of an event answers all of its questions

:param where => ''

MATCH (e:Event)<-[:about]-(:Question)<-[:answers]-(y:Answer)
WHERE $`where` IN e.key AND y.speaksTo
WITH e, collect(DISTINCT y.family) AS families
MATCH (e)<-[:about]-(q:Question)<-[:answers]-(x:Answer)
WHERE q.nFamilies > 0 AND x.speaksTo
WITH e, q, families, collect(DISTINCT x.family) AS spoken
UNWIND families AS family
WITH e, q, family, spoken
WHERE NOT family IN spoken
RETURN e.id AS event, e.`where` AS place, e.`first` AS day, family,
       q.aspect AS aspect, q.scope AS about, q.nFamilies AS answered_by, q.nClaims AS claims
ORDER BY day, event, family, aspect, about;
