"""The streams that decisions look at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from .event import Recorded
from .timeline import Stream


class Streams:
    """The streams that decisions look at, loaded when first named and kept while in use."""

    def __init__(self, load: Callable[[str], Iterable[Recorded]], most: int = 20_000) -> None:
        self._load, self._most = load, most
        self._streams: OrderedDict[str, Stream] = OrderedDict()

    def stream(self, name: str) -> Stream:
        """Return the stream, folded; an empty one where nothing was recorded."""
        found = self._streams.get(name)
        if found is None:
            found = self._streams[name] = Stream(name, self._load(name))
        else:
            self._streams.move_to_end(name)
        return found

    def trim(self) -> None:
        """Let go of the streams used longest ago where too many are kept.

        Only between commands: a decision holds on to the streams that it tries.
        """
        while len(self._streams) > self._most:
            self._streams.popitem(last=False)

    def forget(self) -> None:
        """Drop every stream: the next look folds it again."""
        self._streams.clear()
