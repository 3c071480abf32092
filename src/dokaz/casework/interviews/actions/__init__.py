# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is done in this room, each declared to the gate."""
