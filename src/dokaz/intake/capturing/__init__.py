# SPDX-License-Identifier: AGPL-3.0-or-later
"""Capturing one page of the web with a browser of our own, for a person who asked for it.

Everything the browser sends goes through a proxy in this process (`proxy`), which looks up and
checks every address itself, connects to what it checked, and records what really went over the
wire. Nothing here knows the database.
"""
