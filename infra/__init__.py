"""What it runs on: every adapter, and the composition root."""
