// Source agreement
//
// Question:   How often do two families agree, and how often do they exclude each other?
// Columns:    ?a ?b ?questions ?agree ?exclude,
//             one row for each two families that answer a question together, by what stands; ?agree counts
//             questions with the same value or one inside the other, ?exclude those with values that share
//             no number; one question can count as both or neither
// Parameters: ?where, id of an event, or name of its place or province (default: all)
// Leaves out: answers that only follow from a claim's words; when each was said
// Empty when: no question is answered by two families

:param where => ''

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)
WHERE $`where` IN e.key AND x.leads AND x.stands AND NOT x.derived
MATCH (q)<-[:answers]-(y:Answer)
WHERE y.leads AND y.stands AND NOT y.derived AND x.family < y.family
WITH q.id AS question, x.family AS a, y.family AS b,
     max(CASE WHEN (x.lo <= y.lo AND y.hi <= x.hi) OR (y.lo <= x.lo AND x.hi <= y.hi) THEN 1 ELSE 0 END) AS same,
     max(CASE WHEN x.lo > y.hi OR y.lo > x.hi THEN 1 ELSE 0 END) AS apart
WITH a, b, count(*) AS questions, sum(same) AS agree, sum(apart) AS exclude
RETURN a, b, questions, agree, exclude
ORDER BY questions DESC, a, b;
