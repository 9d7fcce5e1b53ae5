"""Indicators: what is computed from measures, by definitions that are events."""
