"""What carries it on: relay, projector and feeds, pure but for their ports."""
