# SPDX-License-Identifier: AGPL-3.0-or-later
"""What goes over the wire, one subject a file. Field names are stable within a version."""
