# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of people, one subject a module."""
