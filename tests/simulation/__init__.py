"""A seeded simulation of store, relay, bus and mirror under faults (docs/adr: 15)."""
