# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of publication: what is told of events, by which rules, and what was made of it."""
