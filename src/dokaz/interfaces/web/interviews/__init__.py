# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of interviews, consents and printed forms."""
