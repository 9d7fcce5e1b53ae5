"""Administrative units from a package that lists them, as cited events to be imported."""
