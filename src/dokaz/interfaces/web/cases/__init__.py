# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of cases, and of comments on records of every kind."""
