"""Workbooks (.xlsx), read in a child process with limits."""
