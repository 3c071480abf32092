# SPDX-License-Identifier: AGPL-3.0-or-later
"""Commands that concern the tables of all rooms."""
