"""The memory limit of a run; it must not know what the memory is used for."""

import os
from pathlib import Path

_STATM = Path("/proc/self/statm")


def limit_memory(size: int) -> None:
    """Let this process use at most `size` bytes of memory; beyond them allocations raise MemoryError.

    What is reserved but not used, as libraries do, does not count. Raises MemoryError if more is used already. Only
    where the system tells what is used (Linux) there is a limit.
    """
    if not _STATM.exists():
        return
    import resource

    reserved, used = (int(pages) * os.sysconf("SC_PAGE_SIZE") for pages in _STATM.read_text().split()[:2])
    if used > size:
        raise MemoryError
    limit = reserved - used + size
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
