"""The audit of what was published: asked of a ledger, with relations of a file, and written out."""
