# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of items, one file a subject."""
