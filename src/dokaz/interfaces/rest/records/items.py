# SPDX-License-Identifier: AGPL-3.0-or-later
"""Describing an item of evidence. What is read of items, and how they come in, stands elsewhere."""

from dataclasses import dataclass

from dokaz.evidence import api as evidence
from dokaz.interfaces.rest.records.making import patch


@dataclass(frozen=True, slots=True)
class Description(evidence.ItemDraft):
    """All that `evidence.describe` takes: what may come in with an item, what people find out about
    it later, its status and its tags."""

    status: str = ""
    tags: tuple[str, ...] = ()
    creator: str = ""
    creator_willing: str = ""
    generation: str = ""
    original_kept: str = ""
    rights_owner: str = ""
    rights_declaration: str = ""
    information: str = ""
    relevance: str = ""
    priority: str = ""
    restriction_reason: str = ""
    seal_no: str = ""
    storage_place: str = ""
    packaging: str = ""


DESCRIBING = (
    patch("/items/{uuid:item_id}", "describe_item", "Describe an item",
          evidence.describe, Description, evidence.get_item, fixed=("graphic_level",),
          kinds={
              "kind": evidence.ItemKind,
              "acquisition_mode": evidence.AcquisitionMode,
              "recorded_precision": evidence.TimePrecision,
              "recorded_basis": evidence.TimeBasis,
              "status": evidence.ItemStatus,
              "creator_willing": evidence.Willing,
              "generation": evidence.Generation,
              "information": evidence.Information,
              "relevance": evidence.Relevance,
              "priority": evidence.Priority,
          }),
)  # fmt: skip
