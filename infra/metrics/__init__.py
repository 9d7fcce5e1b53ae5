"""Metrics and health of the long-running parts, as Prometheus reads them."""
