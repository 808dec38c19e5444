"""Forms in which other programs read a knowledge base, one file a form.

All are made from the ledger, in an order that follows from the data alone, so
that the same articles give the same bytes.
"""
