"""Targets of programmes: whether they are met, not met, or cannot be decided, and why."""
