"""How much memory this process has had."""

from __future__ import annotations

import resource
from pathlib import Path


def peak() -> int:
    """Return the most memory, in bytes, that this process has had.

    On Linux, `ru_maxrss` begins with that of the process which started this one; what /proc says
    does not.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        found = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
        if found:
            return found[0] * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
