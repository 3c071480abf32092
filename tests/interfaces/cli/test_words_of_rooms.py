# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms refuse in their own words has Ukrainian ones when a command shows it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from tests.interfaces.cli.installed import WORKER, Node
from tests.interfaces.cli.sentences import shape

import dokaz
from dokaz.core.verify.reasons import REASONS
from dokaz.interfaces.cli import words

SOURCES = Path(dokaz.__path__[0])
CATALOGUE = words.FOLDER / "uk" / "LC_MESSAGES" / "dokaz.po"
ENTRIES = {entry.msgid for entry in polib.pofile(str(CATALOGUE)) if entry.translated()}
ROOMS = (
    "ledger", "gate", "members", "evidence", "casework", "intake", "coordination",
    "outreach", "sharing", "interfaces/witness", "core/objects",
)  # fmt: skip
# Defects of programs, which nobody at a keyboard can meet or mend.
DEFECTS = {
    "BadDeclaration", "OutsideGate", "NestedAct", "ValueError", "RuntimeError", "TypeError",
    "InvalidAddress", "InvalidDisposalOrder", "TileMissing", "NotFound", "_unknown",
    "BadFramework", "_flaw",
}  # fmt: skip
# Of parts inside a room, which says in its own words what people read of it.
INSIDE = {"BadAddress", "BrowserFailed"}
# A store in memory, for tests.
NOT_MET = {"core/objects/memory.py"}


def refusals() -> Iterator[tuple[str, str]]:
    for room in ROOMS:
        for path in sorted((SOURCES / room).rglob("*.py")):
            name = path.relative_to(SOURCES).as_posix()
            source = path.read_text("utf-8")
            if (
                ("raise " in source or "message = " in source)
                and name not in NOT_MET
                and "/migrations/" not in name
            ):
                yield from ((name, text) for text in _said(ast.parse(source)))


def _said(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message":
            yield from filter(None, [shape(node.value)])  # a trouble that a check of the node shows
        if not (isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)):
            continue
        kind = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
        if kind in DEFECTS | INSIDE:
            continue
        for argument in node.exc.args:
            text = shape(argument)
            # Codes and names of fields stand beside sentences; rooms translate some themselves.
            if text and re.search("[A-Za-z] [a-z{]", text):
                yield text


def test_every_refusal_of_a_room_has_ukrainian_words() -> None:
    found = dict(map(reversed, refusals()))  # type: ignore[arg-type]
    assert len(found) > 100
    known = ENTRIES | REASONS.keys() | {f"{each}." for each in REASONS}
    assert {text: name for text, name in found.items() if text not in known} == {}


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (
            ("ledger", "continue", "--name", "x", "--reason", "destroyed", "--yes",
             "--as", "admin@example.org"),
            "Цей журнал не зупинено після відновлення",
        ),
        (
            ("ledger", "receipt", "6a6d3c1e-7b0e-5d0c-9c5f-1b8a4f0f2d11", "--out", "{folder}/r"),
            "Подій, яких немає в покажчику журналу: 1",
        ),
        (("fixity", "status", *WORKER), "Це робить фонова робота самого вузла"),
        (("witness", "status", "--folder", "{folder}/none"), "у цій теці немає свідка"),
        (("witness", "trust", "bad", "--folder", "{folder}/w"), "це не ключ перевірки журналу"),
    ],
    ids=["continue", "receipt", "fixity", "witness status", "witness trust"],
)  # fmt: skip
def test_people_read_it_and_programs_read_what_they_did(
    node: Node, tmp_path: Path, arguments: tuple[str, ...], answer: str
) -> None:
    typed = [each.format(folder=tmp_path) for each in arguments]
    refused = node.run(*typed, DOKAZ_LANGUAGE="uk")
    assert refused.code not in (0, 1)
    # The console breaks lines.
    said = " ".join((refused.out + refused.err).split())
    assert answer in said
    document = node.run(*typed, "--json", DOKAZ_LANGUAGE="uk").document
    assert not re.search("[а-яіїєґ]", document["message"])
