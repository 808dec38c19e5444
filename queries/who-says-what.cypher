// Who says what
//
// Question:   What does each origin say to each question, and does it still stand?
// Columns:    ?event ?place ?day ?aspect ?about ?origin ?family ?value ?first_said ?stands ?old ?hedged
//             ?derived ?sentence ?claim,
//             one row for each value that an origin gave to a question, with its earliest claim
// Parameters: ?where, id of an event, or name of its place or province (default: all); ?by, name of an
//             origin (default: all)
// Leaves out: what an origin said again in the same words or others; claims that answer no question
//             (timeline.cypher)
// Empty when: nothing is known of the event or the place

:param where => ''
:param by => ''

MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(x:Answer)<-[:gives]-(c:Claim)-[:origin]->(o:Source)
WHERE $`where` IN e.key AND $by IN o.key AND x.leads
RETURN e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.origin AS origin, x.family AS family, x.spelled AS value,
       x.said AS first_said, x.stands AS stands, x.old AS old, x.hedged AS hedged, x.derived AS derived,
       c.sentence AS sentence, c.id AS claim
ORDER BY day, event, aspect, about, x.lo, value, first_said, claim;
