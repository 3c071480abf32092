# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a container says of itself, kept as a metadata file beside it.

A letter's header fields name people. They stand in this file, which is sealed and erased with its
item, and never in the ledger.
"""

from typing import Any

from dokaz.core.canonical import canonical_json
from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor, rfc3339
from dokaz.intake import archive
from dokaz.intake.models import Opening
from dokaz.media.opening.members import ContainerFacts

FORMAT = "dokaz.opening/1"


def keep(actor: Actor, opening: Opening, facts: ContainerFacts | None) -> None:
    """Add the file, if there is anything to say. Doing it again adds nothing.

    Raises:
        NotFound, Conflict: the item is sealed or was disposed of.
        StorageFault: the store failed.
    """
    if facts is None or not (facts.claims or facts.external_id or facts.sent_at or facts.also):
        return
    # Canonical, so that the same facts give the same digest (RFC 8785).
    content = evidence.store_stream(opening.organisation_id, [canonical_json(content_of(facts))])
    evidence.add_renditions(
        actor=actor,
        of_file_id=opening.file_id,
        renditions=[
            evidence.NewRendition(
                content=content,
                role="metadata",
                name="opening.json",
                media_type="application/json",
                tool=archive.TOOL,
                technical={"format": facts.format},
            )
        ],
    )


def content_of(facts: ContainerFacts) -> dict[str, Any]:
    """The file's content; JSON values only."""
    return {
        "format": FORMAT,
        "container": facts.format,
        "variant": facts.variant,
        "also": list(facts.also),
        "claims": [{"name": one.name, "value": one.value} for one in facts.claims],
        "external_id": facts.external_id,
        "sent_at": rfc3339(facts.sent_at) if facts.sent_at else None,
    }
