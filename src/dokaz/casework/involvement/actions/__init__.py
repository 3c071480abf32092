# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes of the room, each declared to the gate."""
