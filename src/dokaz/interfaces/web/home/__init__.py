# SPDX-License-Identifier: AGPL-3.0-or-later
"""The start page: what needs the person who looks."""
