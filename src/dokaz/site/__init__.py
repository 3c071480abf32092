# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wiring: settings, URLs, start checks. The only place that knows everything."""
