# SPDX-License-Identifier: AGPL-3.0-or-later
"""Packing: from an ordered parcel to a file that its recipient can check."""
