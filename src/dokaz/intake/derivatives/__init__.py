# SPDX-License-Identifier: AGPL-3.0-or-later
"""Thumbnails and claims of the originals taken in, made in the background by the media service."""
