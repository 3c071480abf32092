# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of figures: how much was done in a time, each figure with the list behind it."""
