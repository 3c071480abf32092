# SPDX-License-Identifier: AGPL-3.0-or-later
"""Views of interviews, one subject a file."""
