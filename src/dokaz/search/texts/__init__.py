# SPDX-License-Identifier: AGPL-3.0-or-later
"""From texts to what is looked up: words, their forms, their sounds."""
