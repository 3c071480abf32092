# SPDX-License-Identifier: AGPL-3.0-or-later
"""Everything that can be done in this room, one subject a file."""
