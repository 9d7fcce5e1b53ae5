"""Sealing reports: the seal itself, its file, its verification, and the calendar of seals."""
