# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of law: reading it, qualifying events, the matrix of elements and the collection plan."""
