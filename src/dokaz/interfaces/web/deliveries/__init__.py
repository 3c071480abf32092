# SPDX-License-Identifier: AGPL-3.0-or-later
"""Taking material in: new deliveries, uploads, reports."""
