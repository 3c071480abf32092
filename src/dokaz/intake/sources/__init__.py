# SPDX-License-Identifier: AGPL-3.0-or-later
"""Formats that hold further things: one folder each, found by `registry`.

A folder says how its format is recognised and what its members become. Taking it apart is the
confined process's work (`dokaz.media.opening`), under the same key.
"""
