# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rows of tables can become."""
