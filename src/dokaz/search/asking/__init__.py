# SPDX-License-Identifier: AGPL-3.0-or-later
"""From what a person types to what an engine is asked, and back to lines that can be shown."""
