"""Synthetic history: made-up events of a made-up province, marked as such, with their tally."""
