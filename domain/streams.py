"""The streams that decisions look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .event import Recorded
from .timeline import Stream


class Streams:
    """The streams that decisions look at, loaded when first named and kept while in use."""

    def __init__(self, load: Callable[[str], Iterable[Recorded]], most: int = 200_000) -> None:
        self._load, self._most = load, most
        self._streams: dict[str, Stream] = {}

    def stream(self, name: str) -> Stream:
        """Return the stream, folded; an empty one where nothing was recorded."""
        if name not in self._streams:
            if len(self._streams) >= self._most:
                self._streams.clear()
            self._streams[name] = Stream(name, self._load(name))
        return self._streams[name]

    def forget(self, names: Iterable[str] = ()) -> None:
        """Drop these streams (all where none is named): the next look folds them again."""
        for name in tuple(names) or tuple(self._streams):
            self._streams.pop(name, None)
