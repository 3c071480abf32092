# SPDX-License-Identifier: AGPL-3.0-or-later
"""xz files, and the older LZMA: a TAR inside, or one file."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="xz", detect=by_type("application/x-xz", extensions=("lzma", "xz")))
