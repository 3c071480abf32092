# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who was what where: people's roles in events, and their posts in units.

Roles are links, not types: one person can be victim and witness. The room stands above events,
people and units, which do not know each other. It keeps codes and dates and no words about people,
so that erasing a person leaves nothing to empty here but the basis of posts.
"""
