# SPDX-License-Identifier: AGPL-3.0-or-later
"""What concerns a person: told from the facts of all rooms, read under that person's rights.

A notice names a record, what happened and when. Rooms write nothing here: rooms below are known by
name (`below`), a room above says at start what its facts mean (`telling`).
"""
