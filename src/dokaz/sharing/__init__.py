# SPDX-License-Identifier: AGPL-3.0-or-later
"""Handing evidence over: parcels, who got them, and what the recipient confirmed.

A parcel holds items of one organisation. It is drafted, made (packed, checked by the verifier,
kept sealed on disk), handed over, and confirmed by receipts. Each step is in the custody of every
item it concerns.
"""
