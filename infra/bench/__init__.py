"""`socai bench`: ratios on synthetic data, against peers in one run."""
