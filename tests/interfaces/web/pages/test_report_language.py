# SPDX-License-Identifier: AGPL-3.0-or-later
"""A downloaded report speaks the language of the page it was asked from."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation
from tests.interfaces.web.pages.scene import Scene

from dokaz.intake import api as intake

pytestmark = pytest.mark.django_db
WORDS = {"uk": "Файл порожній.", "en": "The file is empty."}


@pytest.mark.parametrize("name", ["delivery_csv", "delivery_json"])
def test_a_report_is_in_the_language_of_the_page(scene: Scene, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "empty.txt").write_bytes(b"")
    delivery = intake.receive_folder(
        actor=scene.actor("own"), folder=intake.Folder(folder), acquisition_mode="found"
    )
    client = scene.client("own")
    for language, other in (("uk", "en"), ("en", "uk")):
        client.post("/language/", {"language": language})
        answer = client.get(reverse(name, args=[delivery]))
        # As a server does: the stream is read when the request's language is no longer set.
        with translation.override(other):
            text = b"".join(answer.streaming_content).decode()
        assert WORDS[language] in text
        assert WORDS[other] not in text
