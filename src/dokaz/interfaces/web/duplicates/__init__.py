# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of what is in the archive twice: warnings, the queue, two items side by side."""
