"""Reports: the shipped ones and those of users' own files, and a report as text and as files."""
