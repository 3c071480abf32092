# SPDX-License-Identifier: AGPL-3.0-or-later
"""A contract for import-linter: a room is entered only by its public modules.

`dokaz.site`, which wires everything, and modules of the room itself are free. The gate's triggers
may read the ledger's list of append-only tables, and nothing else crosses.
"""

from collections.abc import Iterator

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

_ALLOWED = {
    # Appending to the ledger is what the gate is for.
    ("dokaz.gate.conduct", "dokaz.ledger.append"),
    ("dokaz.gate.action", "dokaz.ledger.vocabulary"),
    ("dokaz.gate.triggers", "dokaz.ledger.models"),
}


class RoomsContract(Contract):
    """`container`: package of the rooms; `rooms`: their names; `public`: modules open to others."""

    type_name = "rooms"
    container = fields.StringField()
    rooms = fields.ListField(subfield=fields.StringField())
    public = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        found = sorted(set(self._intrusions(graph)))
        return ContractCheck(kept=not found, metadata={"found": found})

    def _intrusions(self, graph: ImportGraph) -> Iterator[tuple[str, str]]:
        public = _words(self.public)
        for name in _words(self.rooms):
            room = f"{self.container}.{name}"
            for module in graph.find_descendants(room):
                if module[len(room) + 1 :].split(".")[0] in public:
                    continue
                for importer in graph.find_modules_that_directly_import(module):
                    inside = importer == room or importer.startswith(room + ".")
                    # Generated migrations name the module in which a default is defined.
                    free = (
                        importer.startswith(f"{self.container}.site") or ".migrations." in importer
                    )
                    if not inside and not free and (importer, module) not in _ALLOWED:
                        yield importer, module

    def render_broken_contract(self, check: ContractCheck) -> None:
        for importer, module in check.metadata["found"]:
            output.print_error(f"{importer} reaches into {module}", bold=False)


def _words(items: list[str]) -> set[str]:
    return {word.strip() for item in items for word in item.split(",") if word.strip()}
