# SPDX-License-Identifier: AGPL-3.0-or-later
"""Events: what happened when and where, what is claimed, seen and concluded about it.

What a source claims, what is visible and what an analyst concludes are kept apart. Nothing is
overwritten: former values, merges and splits stay on record.
"""
