-- What the pages of `kg serve` read: the ledger laid out so that each page is a few look-ups. A view, made anew at any time.
-- `arrived` is the batch of claims with which a thing came into this view; "" stands for what is not known or not linked yet.

CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE article (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, given TEXT NOT NULL, publisher TEXT NOT NULL, title TEXT NOT NULL,
  url TEXT NOT NULL, published TEXT NOT NULL, language TEXT NOT NULL, text TEXT NOT NULL,
  claims INTEGER NOT NULL DEFAULT 0, arrived INTEGER NOT NULL
);
CREATE INDEX article_newest ON article (arrived DESC, published DESC);
CREATE INDEX article_publisher ON article (publisher, published);

-- `alone`: only its family answers a question of it; `supported`, `contradicted`: by the standing answer of another family.
CREATE TABLE claim (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, article TEXT NOT NULL, aspect TEXT NOT NULL, start INTEGER NOT NULL,
  sentence TEXT NOT NULL, data TEXT NOT NULL, arrived INTEGER NOT NULL, unit TEXT NOT NULL DEFAULT '',
  link TEXT NOT NULL DEFAULT '', event TEXT NOT NULL DEFAULT '', source TEXT NOT NULL DEFAULT '',
  source_kind TEXT NOT NULL DEFAULT '', family TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',
  listed INTEGER NOT NULL DEFAULT 0, admin1 TEXT NOT NULL DEFAULT '', said TEXT NOT NULL DEFAULT '',
  alone INTEGER NOT NULL DEFAULT 0, supported INTEGER NOT NULL DEFAULT 0, contradicted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX claim_article ON claim (article, start);
CREATE INDEX claim_unit ON claim (unit);
CREATE INDEX claim_event ON claim (event, said);
CREATE INDEX claim_source ON claim (source, said);
CREATE INDEX claim_family ON claim (family, source);
CREATE INDEX claim_place ON claim (place, event);

-- `name` is the claim that the event is addressed by: its smallest. `disputed` counts questions, `pairs` pairs of answers.
CREATE TABLE event (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL, admin1 TEXT NOT NULL,
  first TEXT NOT NULL, last TEXT NOT NULL, claims INTEGER NOT NULL, families INTEGER NOT NULL, questions INTEGER NOT NULL,
  disputed INTEGER NOT NULL, pairs INTEGER NOT NULL, part_of TEXT NOT NULL, data TEXT NOT NULL, arrived INTEGER NOT NULL
);
CREATE INDEX event_disputed ON event (disputed DESC, pairs DESC, families DESC, first, id);
CREATE INDEX event_newest ON event (arrived DESC, last DESC, id);
CREATE INDEX event_last ON event (last DESC, id);
CREATE INDEX event_place ON event (place);
CREATE INDEX event_admin1 ON event (admin1);
CREATE INDEX event_part ON event (part_of) WHERE part_of <> '';

-- `pairs` are the pairs of answers that exclude each other, `weaker` the most families that stand on both sides of one of
-- them, `firm` is 1 when one of them is not hedged. `opposed` holds two values that exclude each other, as JSON.
CREATE TABLE question (
  id TEXT PRIMARY KEY, event TEXT NOT NULL, name TEXT NOT NULL, aspect TEXT NOT NULL, wording TEXT NOT NULL,
  claims INTEGER NOT NULL, families INTEGER NOT NULL, pairs INTEGER NOT NULL, revised INTEGER NOT NULL,
  weaker INTEGER NOT NULL, firm INTEGER NOT NULL, why TEXT NOT NULL, place TEXT NOT NULL COLLATE NOCASE,
  admin1 TEXT NOT NULL COLLATE NOCASE, first TEXT NOT NULL, last TEXT NOT NULL, opposed TEXT NOT NULL
);
CREATE INDEX question_event ON question (event, pairs DESC, families DESC, aspect, id);
CREATE INDEX question_disputed ON question (
  weaker DESC, pairs DESC, last DESC, id, first, aspect, firm
) WHERE pairs > 0;
CREATE INDEX question_place ON question (place) WHERE pairs > 0;
CREATE INDEX question_admin1 ON question (admin1) WHERE pairs > 0;

-- What is long of a question: the values given to it, which families meet, and what its picture is drawn from, as JSON.
CREATE TABLE asked (
  question TEXT PRIMARY KEY, event TEXT NOT NULL, stated TEXT NOT NULL, sides TEXT NOT NULL, data TEXT NOT NULL,
  spoken TEXT NOT NULL
);
CREATE INDEX asked_event ON asked (event);

-- What the other pictures of an event are drawn from, as JSON (loaders/pages_drawn.py).
CREATE TABLE drawn (event TEXT PRIMARY KEY, data TEXT NOT NULL) WITHOUT ROWID;

-- Who answers a disputed question: sources, origins and families.
CREATE TABLE speaks (
  name TEXT NOT NULL COLLATE NOCASE, question TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (name, question)
) WITHOUT ROWID;
CREATE INDEX speaks_event ON speaks (event);

CREATE TABLE answer (
  question TEXT NOT NULL, claim TEXT NOT NULL, event TEXT NOT NULL, aspect TEXT NOT NULL, lo INTEGER NOT NULL,
  hi INTEGER NOT NULL, origin TEXT NOT NULL, family TEXT NOT NULL, said TEXT NOT NULL, day INTEGER NOT NULL,
  until INTEGER NOT NULL, old INTEGER NOT NULL, stands INTEGER NOT NULL, derived INTEGER NOT NULL,
  hedged INTEGER NOT NULL, vague INTEGER NOT NULL, PRIMARY KEY (question, claim)
) WITHOUT ROWID;
CREATE INDEX answer_claim ON answer (claim);
CREATE INDEX answer_event ON answer (event);

-- What disagrees and what was revised, the first of each question (loaders/pages_event.py says how many).
CREATE TABLE bearing (
  question TEXT NOT NULL, event TEXT NOT NULL, kind TEXT NOT NULL, number INTEGER NOT NULL, a TEXT NOT NULL,
  b TEXT NOT NULL, rule TEXT NOT NULL, hedged INTEGER NOT NULL, why TEXT NOT NULL, PRIMARY KEY (question, kind, number)
) WITHOUT ROWID;
CREATE INDEX bearing_event ON bearing (event);

-- On how many questions two families contradict and support each other; kept for both directions.
CREATE TABLE meeting (
  family TEXT NOT NULL, other TEXT NOT NULL, against INTEGER NOT NULL, beside INTEGER NOT NULL,
  PRIMARY KEY (family, other)
) WITHOUT ROWID;

-- Sources, families and places with what the lists show of them; and what may be unknown: sources that the texts name,
-- places that are not listed ("nowhere"), parties as they are written.
CREATE TABLE name (
  kind TEXT NOT NULL, name TEXT NOT NULL, claims INTEGER NOT NULL, events INTEGER NOT NULL, alone INTEGER NOT NULL,
  supported INTEGER NOT NULL, contradicted INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
  detail TEXT NOT NULL, PRIMARY KEY (kind, name)
) WITHOUT ROWID;
CREATE INDEX name_most ON name (kind, claims DESC, name);

CREATE TABLE judgement (
  number INTEGER PRIMARY KEY, kind TEXT NOT NULL, who TEXT NOT NULL, day TEXT NOT NULL, claims TEXT NOT NULL,
  fields TEXT NOT NULL, of INTEGER NOT NULL, undone INTEGER NOT NULL
);

CREATE VIRTUAL TABLE claim_text USING fts5 (
  sentence, content='claim', content_rowid='key', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE article_text USING fts5 (
  title, text, content='article', content_rowid='key', tokenize='unicode61 remove_diacritics 2'
);
