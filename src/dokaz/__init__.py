# SPDX-License-Identifier: Apache-2.0
"""Dokaz: evidence archive and casework system. See docs/ for the bands and floors."""

__version__ = "0.1.0"
