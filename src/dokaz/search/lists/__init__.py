# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of lists that people save: filters and order under a name."""
