# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of things that can be found: one file each, behind one narrow interface (`port`)."""
