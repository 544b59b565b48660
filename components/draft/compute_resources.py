"""vCPU and memory as numbers, and as the strings of the API ("2", "4G").

The grammar is not documented: it is written plainly and read generously.
"""

import re

_MEMORY = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s*([KMGT])(i?)B?", re.IGNORECASE | re.ASCII)
_CPU = re.compile(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_GIGABYTES = {"K": 1e-6, "M": 1e-3, "G": 1.0, "T": 1e3}
# API: GpuType, as of SDK 1.111.0. The list grows, so anything else may be typed too.
GPU_TYPES = ("A100", "A10G", "A16", "B200", "B300", "H100", "H200", "L4", "L40S", "T4", "V100")


def parse_cpu(text: object) -> float | None:
    """Read a number of cores, or None when it is none."""
    return float(text) if isinstance(text, str) and _CPU.fullmatch(text.strip()) else None


def parse_memory_gb(text: object) -> float | None:
    """Read an amount of memory in GB, or None when it is none."""
    match = _MEMORY.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        return None
    return float(match[1]) * _GIGABYTES[match[2].upper()]


def format_cpu(cores: float) -> str:
    """Write a number of cores as the API takes it."""
    return f"{cores:g}"


def format_memory(gigabytes: float) -> str:
    """Write an amount of memory as the API takes it; parts of a GB are written in MB."""
    return f"{gigabytes:g}G" if float(gigabytes).is_integer() else f"{round(gigabytes * 1000)}M"
