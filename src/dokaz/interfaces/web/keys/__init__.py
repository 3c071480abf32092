# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keys that open an organisation's stored files: which there are, and changing them."""
