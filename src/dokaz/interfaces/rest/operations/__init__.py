# SPDX-License-Identifier: AGPL-3.0-or-later
"""What programs can do, one subject a file."""
