# SPDX-License-Identifier: AGPL-3.0-or-later
"""Searches that people keep, and being told of new matches."""
