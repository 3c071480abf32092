# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking whether what items were taken from is still at its address.

A request tells the site that somebody looks. So nothing is asked unless the operator turned it on,
few are asked in an hour, through the guarded way of captures, without a word about who asks.
"""
