"""Templates: empty workbooks to fill in and import."""
