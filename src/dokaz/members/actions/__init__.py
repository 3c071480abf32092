# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of the room, one file a subject. Callers use `dokaz.members.api`."""
