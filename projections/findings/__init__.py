"""Findings: what later knowledge has put in doubt."""
