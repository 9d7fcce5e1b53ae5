"""The schemas of a ledger as clients of Confluent's registry ask for them, read only."""
