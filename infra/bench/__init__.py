"""`socai bench`: ratios on synthetic data, in one run; and how well documents are read."""
