# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tasks: what people ask of each other."""
