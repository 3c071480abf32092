# SPDX-License-Identifier: AGPL-3.0-or-later
"""Limits on what a decoder may use. Every one of them is enforced twice: politely by the decoder,
and by the operating system on the process it runs in."""

import dataclasses

MIB = 1024 * 1024


@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What one file may cost. Sizes in bytes, times in seconds."""

    wall_seconds: float = 60.0
    cpu_seconds: int = 45
    memory_bytes: int = 1536 * MIB  # address space of the process, libraries included (~350 MiB)
    output_bytes: int = 16 * MIB
    open_files: int = 32
    image_pixels: int = 250_000_000  # the largest phone sensors give 200 megapixels
    frame_pixels: int = 8192 * 8192
    decoded_frames: int = 900
    scanned_bytes: int = 256 * MIB  # how far a probe walks inside one file
