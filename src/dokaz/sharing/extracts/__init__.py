# SPDX-License-Identifier: AGPL-3.0-or-later
"""Extracts: records of casework as a file for somebody, with consent asked for each of them."""
