// The property graph in Ladybug, form 3: labels, properties and edges with their types.
//
// The words are those of kg.ttl, which says what each means. Nothing is ever null: an open upper end is
// 2147483647, an unknown text '', an unknown day 0001-01-01. `unit` says what a thing is replaced together
// with when it is linked again; it is for loaders only.

CREATE NODE TABLE Store(id STRING PRIMARY KEY, format STRING, articles INT64, claims INT64, links INT64, judgements INT64);
CREATE NODE TABLE Source(id STRING PRIMARY KEY, label STRING, `key` STRING[]);
CREATE NODE TABLE Place(id STRING PRIMARY KEY, label STRING);
CREATE NODE TABLE Article(id STRING PRIMARY KEY, given STRING, title STRING, url STRING, published DATE, language STRING, publisher STRING);
CREATE NODE TABLE Claim(id STRING PRIMARY KEY, `key` STRING[], aspect STRING, value STRING, sentence STRING, `start` INT64, `end` INT64, words STRING, cue STRING, spans STRING, sourceWords STRING, modality STRING, part STRING, confidence DOUBLE, foundBy STRING, sourceKind STRING, speaker STRING, chain STRING, depth INT64, said DATE, originWhy STRING, family STRING, `where` STRING, `first` DATE, `last` DATE, unit STRING);
CREATE NODE TABLE Event(id STRING PRIMARY KEY, label STRING, `key` STRING[], kind STRING, `where` STRING, admin1 STRING, `first` DATE, `last` DATE, score DOUBLE, why STRING, nClaims INT64, partOf STRING, unit STRING);
CREATE NODE TABLE Question(id STRING PRIMARY KEY, aspect STRING, asks STRING, who STRING, `where` STRING, `when` STRING, deed STRING, extent STRING, scope STRING, day DATE, disjoint BOOL, nClaims INT64, nOrigins INT64, nFamilies INT64, maxLo INT64, minHi INT64, contradictory BOOL, unit STRING);
CREATE NODE TABLE Answer(id STRING PRIMARY KEY, aspect STRING, lo INT64, hi INT64, spelled STRING, origin STRING, family STRING, said DATE, clock STRING, dayNumber INT64, untilNumber INT64, old BOOL, stands BOOL, derived BOOL, hedged BOOL, vague BOOL, speaksTo BOOL, leads BOOL, opens BOOL, brief BOOL);

CREATE REL TABLE publishedBy(FROM Article TO Source);
CREATE REL TABLE memberOf(FROM Source TO Source);
CREATE REL TABLE within(FROM Place TO Place, FROM Question TO Question);
CREATE REL TABLE `in`(FROM Claim TO Article);
CREATE REL TABLE saidBy(FROM Claim TO Source);
CREATE REL TABLE via(FROM Claim TO Source);
CREATE REL TABLE origin(FROM Claim TO Source);
CREATE REL TABLE `at`(FROM Claim TO Place, FROM Event TO Place);
CREATE REL TABLE about(FROM Claim TO Event, FROM Question TO Event);
CREATE REL TABLE partOf(FROM Event TO Event);
CREATE REL TABLE gives(FROM Claim TO Answer);
CREATE REL TABLE answers(FROM Answer TO Question);
CREATE REL TABLE ledBy(FROM Answer TO Answer);
