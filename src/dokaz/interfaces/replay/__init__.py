# SPDX-License-Identifier: AGPL-3.0-or-later
"""Archived web pages, shown at an address of their own.

What was captured runs here: programs of strangers, perhaps hostile. So this interface has its own
origin and knows no sessions, no cookies and no sign-in; it gives out the program that replays, and
one file for each pass (`evidence.read_by_pass`). The browser is told to let nothing of it out.
"""
