"""`socai demo`: three real documents, asked figure by figure."""
