# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of the register of communication and advocacy work."""
