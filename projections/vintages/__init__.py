"""Vintages: the difference between two positions, command by command, by cause."""
