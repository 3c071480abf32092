# SPDX-License-Identifier: AGPL-3.0-or-later
"""What records of casework have in common: checks of texts and times, history, protection, sharing.

It keeps no rows of its own and names no room: each room says by a `Kind` which tables are meant.
"""
