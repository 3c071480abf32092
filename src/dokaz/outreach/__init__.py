# SPDX-License-Identifier: AGPL-3.0-or-later
"""Outreach: the register of communication and advocacy work, submissions and missions."""
