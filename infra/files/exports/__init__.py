"""Read models as files: what can be exported, its columns, and the forms of files."""
