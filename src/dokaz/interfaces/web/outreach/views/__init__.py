# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists, pages and acts."""
