# SPDX-License-Identifier: AGPL-3.0-or-later
"""Engines behind one narrow interface (`port`), and the folder they lie in."""
