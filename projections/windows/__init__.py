"""Windows: the days that a column of a report is about."""
