# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the web that people asked this node to capture: what is recorded of each request."""
