# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of places, and the part of forms by which a place is chosen."""
