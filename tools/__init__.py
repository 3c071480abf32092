# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programs for those who build and check the project. Nothing here runs on a node."""
