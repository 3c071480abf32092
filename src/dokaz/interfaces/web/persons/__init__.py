# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of people: by code name everywhere, and who they are behind an act with a reason."""
