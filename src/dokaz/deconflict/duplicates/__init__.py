# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is in the archive already: the same address, the same picture, the same event.

Nothing is merged here. What looks alike is shown to a person who judges it, and the judgement is
kept. Whoever may not see a record learns at most which organisation has it and how to reach it.
"""
