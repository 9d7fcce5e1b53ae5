"""Python's search for rings of objects, held back while many objects are made that form none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector back for the length of one batch.

    Streams and events form no rings and go when they are let go of; the collector would walk
    through all that are kept, again and again, which takes a third of the time.
    """
    held = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if held:
            gc.enable()
