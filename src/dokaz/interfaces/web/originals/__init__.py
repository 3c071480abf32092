# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether originals are still online, and what was taken down."""
