"""Prose: the figures that Vietnamese reports print in their sentences, proposed to a reader."""
