# SPDX-License-Identifier: AGPL-3.0-or-later
"""gzip files: a TAR inside, or one file. Compressed web archives are left whole."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="gzip", detect=by_type("application/gzip"))
