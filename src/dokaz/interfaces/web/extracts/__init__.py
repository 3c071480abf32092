# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of extracts: lists of casework taken out as files, and what was taken out."""
