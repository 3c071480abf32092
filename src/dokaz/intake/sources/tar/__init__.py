# SPDX-License-Identifier: AGPL-3.0-or-later
"""TAR archives that are not compressed."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="tar", detect=by_type("application/x-tar", extensions=("tar",)))
