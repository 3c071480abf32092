# SPDX-License-Identifier: AGPL-3.0-or-later
"""The internal map: where events and protected objects lie, exactly, as far as a reader may see.

A projection fed by the outbox, in the node's folder: positions and codes, no words. Who sees what
is the policy of the room that owns a record, asked with every answer. Nothing here is evidence; it
can be dropped and is made anew from the records.
"""
