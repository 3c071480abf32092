# SPDX-License-Identifier: AGPL-3.0-or-later
"""The account as paper: PDF and a text document, from the same lines as the page."""
