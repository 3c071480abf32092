# SPDX-License-Identifier: AGPL-3.0-or-later
"""Coordination: who is asked to do what, about which record, by when, and what became of it."""
