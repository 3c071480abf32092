# SPDX-License-Identifier: AGPL-3.0-or-later
"""What opening a container may cost. The one place where these figures stand.

Each limit has its own reason in the report: `depth` too_deep, `members` too_many, `ratio` ratio,
`unpacked_bytes` too_large, `cpu_seconds` and `idle_seconds` timed_out, `memory_bytes`
out_of_memory.
"""

import dataclasses

MIB = 1024 * 1024


@dataclasses.dataclass(frozen=True, kw_only=True)
class OpeningLimits:
    """Sizes in bytes, times in seconds.

    `ratio` counts only for what unpacks to more than `ratio_floor`: small files of zeros are
    common and harmless. `unpacked_bytes` bounds one container, and together with what was unpacked
    before all that came out of one delivered file.
    """

    depth: int = 8
    members: int = 1_000_000
    ratio: int = 200
    ratio_floor: int = 64 * MIB
    unpacked_bytes: int = 1 << 40
    memory_bytes: int = 1536 * MIB  # address space of the process, libraries included
    cpu_seconds: int = 24 * 3600
    idle_seconds: float = 600.0  # without a byte from the process, while it is waited for
    open_files: int = 32


# Unpacking LZMA or bzip2 gives 10 to 40 MB a second on one core; a tenth of that is waited for.
_SLOWEST_BYTES_PER_CPU_SECOND = 1_000_000
_LEAST_CPU_SECONDS = 120
_SHARE_OF_FREE_SPACE = 0.8


def limits_for(
    *, container_bytes: int, free_bytes: int, used_members: int = 0, used_bytes: int = 0
) -> OpeningLimits:
    """Limits for one container.

    `free_bytes`: room left for stored objects. `used_members`, `used_bytes`: what came out of the
    same delivered file already, one level up or beside.
    """
    full = OpeningLimits()
    by_ratio = max(full.ratio_floor, full.ratio * container_bytes)
    unpacked = min(
        by_ratio, int(free_bytes * _SHARE_OF_FREE_SPACE), full.unpacked_bytes - used_bytes
    )
    unpacked = max(0, unpacked)
    seconds = _LEAST_CPU_SECONDS + (unpacked + container_bytes) // _SLOWEST_BYTES_PER_CPU_SECOND
    return dataclasses.replace(
        full,
        members=max(0, full.members - used_members),
        unpacked_bytes=unpacked,
        cpu_seconds=int(min(full.cpu_seconds, seconds)),
    )
