# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the web that people ask this node to capture."""
