# SPDX-License-Identifier: AGPL-3.0-or-later
"""RAR archives, old and new."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="rar", detect=by_type("application/vnd.rar"))
