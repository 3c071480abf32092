# SPDX-License-Identifier: AGPL-3.0-or-later
"""Figures: how much was done in a time, counted anew from the records that the reader may see."""
