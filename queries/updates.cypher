// Updates
//
// Question:   Which numbers and states have been replaced by later ones, and by whom?
// Columns:    ?event ?place ?day ?aspect ?about
//             ?later_source ?later_value ?later_said ?later_sentence
//             ?earlier_source ?earlier_value ?earlier_said ?earlier_sentence
//             ?rule ?later_claim ?earlier_claim,
//             one row for each two values, of two origins or of one; of the claims of an origin that
//             give one value the earliest is shown
// Parameters: ?where, id of an event, or name of its place or province (default: all);
//             ?kind, an aspect, such as killed (default: all);
//             ?since, only what was first said on this day or later (default: all)
// Leaves out: a higher toll that another origin gave on the same day (contradictions.cypher); two values of one
//             origin where nothing tells which is the later
// Empty when: nobody has revised a value, and no toll rose from one day to another

:param where => ''
:param kind => ''
:param since => date('0001-01-01')

// Answers that speak for their copies, with what is shown of them: the first of its origin with its value.
MATCH (e:Event)<-[:about]-(q:Question)<-[:answers]-(z:Answer)-[:ledBy]->(r:Answer)<-[:gives]-(c:Claim),
      (c)-[:saidBy]->(s:Source)
WHERE $`where` IN e.key AND ($kind = '' OR q.aspect = $kind) AND z.speaksTo
WITH e, q, collect({lo: z.lo, hi: z.hi, family: z.family, day: z.dayNumber, until: z.untilNumber, clock: z.clock,
                 old: z.old, vague: z.vague, said: r.said, value: r.spelled, source: s.label, sentence: c.sentence,
                 claim: c.id}) AS zs
// The later answer is x, the earlier one y.
UNWIND zs AS x
UNWIND zs AS y
WITH e, q, x, y, q.aspect IN ['killed', 'injured', 'captured', 'displaced', 'missing', 'present'] AS toll
WHERE x.said >= $since AND (x.lo <> y.lo OR x.hi <> y.hi)
  AND CASE WHEN x.old <> y.old THEN y.old
           WHEN y.clock <> '' AND x.clock <> '' AND y.clock <> x.clock THEN y.clock < x.clock
           WHEN y.day > 0 AND x.day > 0 AND y.day <> x.day THEN y.day < x.day
           WHEN toll THEN y.lo < x.lo OR (y.lo = x.lo AND y.hi < x.hi)
           ELSE false END
WITH e, q, x, y, toll, x.lo > y.hi OR y.lo > x.hi AS apart,
     (x.lo <= y.lo AND y.hi <= x.hi) OR (y.lo <= x.lo AND x.hi <= y.hi) AS nested,
     CASE WHEN x.day > 0 AND y.day > 0 THEN x.day - y.day ELSE 0 END AS days
WITH e, q, x, y,
     CASE WHEN x.family = y.family THEN
            CASE WHEN x.vague OR y.vague OR NOT toll THEN CASE WHEN apart THEN 'one-origin-other' ELSE '' END
                 WHEN (y.hi = 2147483647 AND x.lo > y.lo) OR NOT nested THEN 'one-origin-other' ELSE '' END
          WHEN NOT apart THEN ''
          WHEN x.old <> y.old THEN 'called-old'
          WHEN toll AND days <> 0 AND y.lo < x.lo AND y.until < x.day THEN 'toll-rose'
          WHEN q.aspect = 'agreement' AND days <> 0 THEN 'deal-moved-on'
          WHEN q.aspect = 'control' AND days > 2 THEN 'changed-hands'
          ELSE '' END AS rule
WHERE rule <> ''
RETURN DISTINCT e.id AS event, e.`where` AS place, e.`first` AS day,
       q.aspect AS aspect, q.scope AS about, x.source AS later_source, x.value AS later_value, x.said AS later_said,
       x.sentence AS later_sentence, y.source AS earlier_source, y.value AS earlier_value, y.said AS earlier_said,
       y.sentence AS earlier_sentence, rule, x.claim AS later_claim, y.claim AS earlier_claim
ORDER BY day, event, aspect, about, later_said, later_claim, earlier_claim;
