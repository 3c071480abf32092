# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is shown and indexed of texts that name a device, or the owner of a key: nothing.

The steps of the confined process, taken here without one.
"""

import hashlib
import io
from typing import cast
from uuid import uuid4

import pytest

from dokaz.intake.derivatives.examining import open_examiner
from dokaz.intake.opening.loose_proofs import Line, bundles
from dokaz.media.limits import Limits
from dokaz.media.renditions import DocumentText

ENDINGS_OF_ALL = (".asc", ".proof.csv", ".proof.csv.asc", ".ots")
DEVICE = "1k2invented3device4"
HEAD = "CurrentDateTime0GMT,Location.Provider,NetworkType,DataType,Wifi MAC,SHA256,DeviceID,"
VALUES = f"1481660813,gps,Wifi,Mobile Data,f8:a9:00:b:00:d6,{'a' * 64},{DEVICE},"
PROOF = f"{HEAD}\n{VALUES}\n"


def examined(content: bytes, extension: str) -> tuple[DocumentText, str]:
    """The words of a file and the format of what it claims."""
    examiner = open_examiner(io.BytesIO(content), extension=extension, limits=Limits())
    return examiner.words(), examiner.capture().format


@pytest.mark.parametrize(
    "content",
    [
        PROOF.encode(),
        PROOF.encode("utf-16"),
        PROOF.replace("gps", "гпс").encode("cp1251"),
        PROOF.encode()[: PROOF.index(DEVICE) + len(DEVICE)],  # cut off
        f'{{"DeviceID":"{DEVICE}","Location.Provider":"x","ScreenSize":"1","DataType":"'.encode()
        + b'","NetworkType":"Wifi","File Ha',
        (PROOF + f"{VALUES}\n" * 10_000).encode(),
    ],
    ids=["whole", "utf-16", "cp1251", "cut", "cut json", "of very many captures"],
)
def test_a_proof_has_no_words_also_when_it_is_damaged(content: bytes) -> None:
    words, format = examined(content, "csv")
    assert words == DocumentText()
    assert format == "proofmode_proof"


def test_a_text_about_devices_has_its_words() -> None:
    text = f"The proof names the DeviceID {DEVICE} and the Wifi MAC.\n".encode()
    words, format = examined(text, "txt")
    assert (words.is_its_own_text, format) == (True, "")


def test_the_armour_of_a_key_may_name_its_owner_and_has_no_words() -> None:
    block = (
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
        "Comment: Вигадана Особа <invented@example.org>\n\nmDMEY=\n"
        "-----END PGP PUBLIC KEY BLOCK-----\n"
    )
    assert examined(block.encode(), "asc")[0] == DocumentText()
    assert (
        examined(("\n" + block).replace("PUBLIC", "PRIVATE").encode(), "asc")[0] == DocumentText()
    )
    assert examined(b"See: " + block.encode(), "txt")[0].is_its_own_text


class Looked:
    """A line that counts how often its name is looked at."""

    looks = 0

    def __init__(self, name: str, sha256: str) -> None:
        self._name = name
        self.sha256, self.folder, self.size = sha256, "", 1
        self.item_id = self.file_id = uuid4()

    @property
    def name(self) -> str:
        Looked.looks += 1
        return self._name


def test_photos_of_a_large_folder_find_what_is_theirs_by_looking_it_up() -> None:
    """Looking through the folder for each would hold up a worker for minutes."""
    lines = [Looked("pubkey.asc", "key"), Looked("revocation.asc", "revocation")]
    for number in range(500):
        digest = hashlib.sha256(str(number).encode()).hexdigest()
        stem = digest if number % 2 else f"{number}.jpg"
        lines.append(Looked(f"{number}.jpg", digest))
        lines += [Looked(f"{stem}{ending}", ending) for ending in ENDINGS_OF_ALL]
    found = list(bundles(cast("list[Line]", lines)))
    assert {len(one.others) for one in found} == {len(ENDINGS_OF_ALL) + 2}
    assert len(found) == 500
    assert Looked.looks < 40 * len(lines)
