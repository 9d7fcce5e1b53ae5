"""What happened: events, states and decisions, with the standard library alone."""
