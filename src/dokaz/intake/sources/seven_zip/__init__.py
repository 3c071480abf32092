# SPDX-License-Identifier: AGPL-3.0-or-later
"""7z archives."""

from dokaz.intake.sources.source import Source, by_type

SOURCE = Source(key="7z", detect=by_type("application/x-7z-compressed"))
