# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom the map is for. What it shows of records is the matter of the rooms that own them."""

from collections.abc import Mapping
from typing import Any

from dokaz.casework.events import api as events
from dokaz.gate.api import ALLOWED, Actor, Refusal, Verdict


def reads_map(actor: Actor, arguments: Mapping[str, Any]) -> Verdict:
    """People who read records of an organisation."""
    return ALLOWED if events.reads_records(actor) else Refusal("role_missing")
