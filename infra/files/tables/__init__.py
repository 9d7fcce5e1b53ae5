"""Tables of cells: .csv, and what .csv and workbooks have in common."""
