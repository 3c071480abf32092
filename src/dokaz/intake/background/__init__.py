# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bookkeeping of background tasks: who runs what, how often it was tried, what was given up.

It lives in a room and not in the worker, because giving a task up and trying it again are rules
and one of them is a declared action; interfaces hold no rules. Tasks themselves are declared and
queued with django-tasks by the room they belong to.
"""
