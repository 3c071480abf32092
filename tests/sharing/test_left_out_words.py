# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the verifier says of left-out files has a Ukrainian word for every role they can have."""

from dokaz.core.verify.messages import finding_text
from dokaz.core.verify.reasons import KINDS
from dokaz.evidence.vocabulary import FileRole


def test_every_role_of_a_file_that_is_left_out_has_a_word() -> None:
    assert set(KINDS) == set(FileRole.values)
    values = {"reason": "not_selected", "item": "TRH-2026-1", "file": "f", "sha256": "0" * 64}
    told = finding_text("omissions.entry", {**values, "note": "thumbnail"}, "uk")
    assert "вид: мініатюра" in told
    assert "не вибрано" in told
