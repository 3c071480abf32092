# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the bytes of evidence are kept: which store, sealed to whom, read back checked."""
