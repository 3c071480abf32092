# SPDX-License-Identifier: AGPL-3.0-or-later
"""Casework: what happened, where, to whom, by whom. Each floor is a small room of its own."""
