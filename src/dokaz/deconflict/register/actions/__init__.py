# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acts on questions to the register and on entries in it."""
