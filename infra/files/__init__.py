"""Files in and out: rows, their checks, imports."""
