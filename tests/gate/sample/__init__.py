# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small room that exists only in tests: notes that belong to organisations."""
