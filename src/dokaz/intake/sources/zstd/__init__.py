# SPDX-License-Identifier: AGPL-3.0-or-later
"""Zstandard files: a TAR inside, or one file."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="zstd", detect=by_type("application/zstd"))
