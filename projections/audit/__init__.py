"""The audit of what was published: claims among themselves and against the ledger."""
