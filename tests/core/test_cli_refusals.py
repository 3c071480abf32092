# SPDX-License-Identifier: AGPL-3.0-or-later
"""Wrong usage of the verifier is explained in the language that is spoken."""

import re

import pytest

from dokaz.core import cli
from dokaz.core.verify.command_words import REFUSALS, usage_refusal

# Everything wrong that can be typed, with words of the Ukrainian answer.
WRONG = {
    "": "вкажіть пакет",
    "--unknown x.zip": "зайве або невідоме: --unknown",
    "x.zip y.zip": "зайве або невідоме: y.zip",
    "x.zip --file": "після --file бракує значення",
    "x.zip --lang xx": "--lang: немає такого вибору: 'xx' (можна: ",
    "x.zip --workers 0": "--workers: число має бути від 1 до 64",
    "x.zip --workers багато": "--workers: число має бути від 1 до 64",
    "x.zip --l uk": "--l можна зрозуміти по-різному: --log-key, --lang",
    "x.zip --json=1": "--json не приймає значення: '1'",
}


def refused(arguments: str, language: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        cli.main(arguments.split(), language=language)
    assert stop.value.code == 64
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.splitlines()[-1]


@pytest.mark.parametrize("arguments", WRONG, ids=lambda text: text or "nothing")
def test_it_is_said_in_ukrainian_and_in_english(
    arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ukrainian = refused(arguments, "uk", capsys)
    assert ukrainian.startswith("dokaz-verify: ")
    assert WRONG[arguments] in ukrainian
    english = refused(arguments, "en", capsys)
    assert not re.search("[а-яіїєґ]", english.replace("багато", ""))
    assert len(english) > len("dokaz-verify: ")


def test_no_refusal_is_there_for_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    met = {refused(arguments, "uk", capsys).removeprefix("dokaz-verify: ") for arguments in WRONG}
    for ukrainian in REFUSALS.values():
        pattern = ".+?".join(map(re.escape, ukrainian.split("{}")))
        assert any(re.fullmatch(pattern, each) for each in met), ukrainian


def test_both_have_as_many_places_and_the_unknown_is_shown_as_it_is() -> None:
    for english, ukrainian in REFUSALS.items():
        assert english.count("{}") == ukrainian.count("{}")
    assert usage_refusal("something new", "uk") == "something new"


def test_what_was_typed_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["x.zip", "--\x1b[2J"], language="uk")
    assert "\x1b" not in capsys.readouterr().err
