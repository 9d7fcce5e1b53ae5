"""The mirror's inbox as SQL tables, and where a mirror stands beside its ledger."""
