# SPDX-License-Identifier: AGPL-3.0-or-later
"""bzip2 files: a TAR inside, or one file."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="bzip2", detect=by_type("application/x-bzip2"))
