// The property graph in Neo4j, form 3: what is unique, and what is looked up by something else than its id.
//
// The words are those of kg.ttl, which says what each means; ladybug.cypher lists the properties with their
// types, which are the same here. Nothing is ever null.

CREATE CONSTRAINT kg_store IF NOT EXISTS FOR (n:Store) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_source IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_place IF NOT EXISTS FOR (n:Place) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_article IF NOT EXISTS FOR (n:Article) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_claim IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_event IF NOT EXISTS FOR (n:Event) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_question IF NOT EXISTS FOR (n:Question) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT kg_answer IF NOT EXISTS FOR (n:Answer) REQUIRE n.id IS UNIQUE;
CREATE INDEX kg_event_unit IF NOT EXISTS FOR (n:Event) ON (n.unit);
CREATE INDEX kg_event_part_of IF NOT EXISTS FOR (n:Event) ON (n.partOf);
CREATE INDEX kg_question_unit IF NOT EXISTS FOR (n:Question) ON (n.unit);
CREATE INDEX kg_claim_unit IF NOT EXISTS FOR (n:Claim) ON (n.unit);
