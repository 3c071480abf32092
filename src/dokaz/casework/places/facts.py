# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the room tells the rooms above: nothing yet; places are asked for by their codes."""
