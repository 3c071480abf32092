# SPDX-License-Identifier: AGPL-3.0-or-later
"""The large part of a demonstration: a coalition's events, people, material and work on them.

All of it is invented and says so; places are real. It is written through the rooms' own acts, by
the people of the demonstration, so that each record has its history.
"""

from dokaz.interfaces.worker.demo_coalition.writing import write_coalition

__all__ = ["write_coalition"]
