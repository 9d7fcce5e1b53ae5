"""Reports: declared rows and columns, evaluated to tables of readings."""
