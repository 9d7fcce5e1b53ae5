"""Sealed reports: what each says and who signed it, and the calendar by which they are due."""
