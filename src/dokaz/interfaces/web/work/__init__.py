# SPDX-License-Identifier: AGPL-3.0-or-later
"""Background work: what runs and what was given up."""
