"""What brings the ledger into a store and gets rows out, one file a store."""
