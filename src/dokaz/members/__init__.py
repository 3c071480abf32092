# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may act here: organisations, accounts, memberships, roles, clearances, keys, sessions.

Rights are computed from the membership of this moment for every request; nothing is cached and
nobody holds all of them. The node's administrator sees no content; help with an organisation's
accounts needs a timed session that the organisation can see.
"""
