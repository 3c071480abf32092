# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finding pictures that look the same among all of the archive, exactly and quickly."""
