# SPDX-License-Identifier: AGPL-3.0-or-later
"""Full text over what the archive holds: a projection fed by the outbox, in the node's folder.

Nothing here is evidence. The index can be dropped and made anew by one command. Who may find what
is the policy of the room that owns it, applied inside the engine and once more to what is shown.
"""
