# SPDX-License-Identifier: AGPL-3.0-or-later
"""What people and services do with releases and datasets."""
