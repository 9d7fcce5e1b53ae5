"""The long-running parts of a ledger: `socai run`."""
