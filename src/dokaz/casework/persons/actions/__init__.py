# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's acts, one subject a module."""
