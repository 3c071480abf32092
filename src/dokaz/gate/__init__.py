# SPDX-License-Identifier: AGPL-3.0-or-later
"""The only way to act: permission, transaction, audit and ledger entry are one step.

Four locks: an action must be declared (`action`); guarded rows refuse writes outside an open act
(`guarded`); database triggers refuse the same from anywhere else (`triggers`); every act enters
the transparency log (`dokaz.ledger`). Reading sensitive content is an act too.
"""
