# SPDX-License-Identifier: AGPL-3.0-or-later
"""Has somebody done this already? The interview register, and duplicates."""
