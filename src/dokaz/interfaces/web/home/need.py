# SPDX-License-Identifier: AGPL-3.0-or-later
"""One line of the start page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """One line. `look`: "bad" (something is wrong), "wait" (somebody waits), "info"."""

    look: str
    icon: str
    title: str
    text: str
    url: str
