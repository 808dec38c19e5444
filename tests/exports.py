"""What a knowledge base exports, to be compared with what another one does."""

from __future__ import annotations

import json

from kg.interchange import export_claims, export_relations


def exported(base, least):
    """Return claims and all pairs of relations as lines, at least so many: equal and empty would prove nothing."""
    rows = [*export_claims(base.ledger), *export_relations(base.ledger, pairs=True)]
    assert len(rows) > least
    return [json.dumps(row, sort_keys=True) for row in rows]
