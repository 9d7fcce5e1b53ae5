"""The crash campaign: real processes on a real broker, killed at named points, again and again."""
