"""What follows: facts, postings and figures, computed purely from events."""
