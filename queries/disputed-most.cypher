// Disputed most
//
// Question:   About which events do standing answers disagree the most?
// Columns:    ?event ?kind ?place ?day ?disputed ?questions ?claims ?widest,
//             one row for each event; ?disputed of its ?questions have answers that exclude each other,
//             ?widest is the largest gap between two of them
// Parameters: ?where, name of a place or province (default: all)
// Leaves out: which sources they are (contradictions.cypher)
// Empty when: no standing answers exclude each other

:param where => ''

MATCH (e:Event)<-[:about]-(q:Question)
WHERE $`where` IN e.key
WITH e, count(*) AS questions, sum(CASE WHEN q.contradictory THEN 1 ELSE 0 END) AS disputed,
     max(CASE WHEN q.contradictory THEN q.maxLo - q.minHi ELSE 0 END) AS widest
WHERE disputed > 0
RETURN e.id AS event, e.kind AS kind, e.`where` AS place, e.`first` AS day, disputed, questions, e.nClaims AS claims,
       widest
ORDER BY disputed DESC, widest DESC, event;
