# SPDX-License-Identifier: AGPL-3.0-or-later
"""Armed units and bodies: what they belong to and where they were, each by dates, and weapons.

Who served in a unit is said above (`casework.involvement`): this room knows no people.
"""
