"""How it is written: one Avro schema per event type and version."""
