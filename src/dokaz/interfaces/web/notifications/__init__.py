# SPDX-License-Identifier: AGPL-3.0-or-later
"""What concerns the reader: the bell, the list, and what they want to hear of."""
