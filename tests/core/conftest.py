# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the tests of the core share."""

from hypothesis import settings

# How long one example takes says how busy the machine is, not whether the code is right.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")
