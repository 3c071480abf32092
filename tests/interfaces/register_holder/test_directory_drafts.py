# SPDX-License-Identifier: AGPL-3.0-or-later
"""The next directory is written from the one that was signed; a mistake in it is said with its
place. A holder is not changed under a process that serves it."""

import json
from pathlib import Path

import pytest
from tests.interfaces.register_holder.coalition import Coalition, made

from dokaz.core.canonical import NotCanonical, parse_json
from dokaz.core.objects.key_folder import KeyFolder
from dokaz.core.seals.signature import parse_envelope
from dokaz.deconflict.register.protocol.errors import MalformedMessage
from dokaz.interfaces.cli.register_cmd import command as register
from dokaz.interfaces.cli.register_holder_cmd import command
from dokaz.interfaces.register_holder.folder import HolderUnusable


def holder_command(*words: object) -> None:
    command.main([str(word) for word in words], standalone_mode=False)


@pytest.fixture
def coalition(tmp_path: Path) -> Coalition:
    return made(tmp_path / "coalition")


def test_the_next_directory_is_written_from_the_signed_one(
    coalition: Coalition, tmp_path: Path
) -> None:
    signed, following, wrong = (tmp_path / name for name in ("now.json", "next.json", "wrong.json"))
    before = coalition.directory()
    signed.write_bytes(before.to_json())
    holder_command("draft", signed, following)
    text = following.read_text("utf-8")
    old = parse_json(before.payload)
    old.pop("sharing", None)
    assert json.loads(text) == {**old, "version": old["version"] + 1}
    # What stands in the way of a signature is named with its place.
    named = {**old, "organisations": [{**one} for one in old["organisations"]]}
    named["organisations"][-1]["contacts"] = "duty"
    line = text[: text.index('"version"')].count("\n") + 1
    for content, error, why in (
        (text.replace('"version": ', '"version": x'), NotCanonical, f"line {line}, column"),
        (text.replace('"member"', '"membre"', 1), MalformedMessage, "'membre' is no role"),
        (json.dumps(named), MalformedMessage, f"organisations {len(old['organisations'])}: 'con"),
    ):
        wrong.write_text(content, "utf-8")
        with pytest.raises(error, match=why):
            holder_command("sign", wrong, "--folder", coalition.holders[0].root)
    # What is there already is never written over: it may be the only copy of somebody's work.
    with pytest.raises(HolderUnusable):
        holder_command("draft", signed, following)
    assert following.read_text("utf-8") == text
    holder_command("sign", following, "--folder", coalition.holders[0].root)
    assert len(parse_envelope(following.read_bytes()).signatures) == 1


def test_keys_are_not_closed_under_a_process_that_uses_them(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    words = tmp_path / "words"
    words.write_text("five words that do not belong\n", "utf-8")
    words.chmod(0o600)
    closed = []
    # Closing itself takes seconds on purpose, and is shown where the keys are.
    monkeypatch.setattr(KeyFolder, "protect", lambda keys, *, passphrase: closed.append(passphrase))
    holder = coalition.holders[0]
    protect = ("protect", "--passphrase-file", words, "--folder", holder.root)
    with holder.only_one(), pytest.raises(HolderUnusable):
        holder_command(*protect)
    assert closed == []
    holder_command(*protect)
    register.main(
        ["protect", "--passphrase-file", str(words), "--folder",
         str(coalition.members["ALPHA"].root)],
        standalone_mode=False,
    )  # fmt: skip
    assert closed == ["five words that do not belong"] * 2
