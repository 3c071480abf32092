# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes content workable is made in the confined process, within its limits."""

import sys
from collections.abc import Iterator

import pytest
from tests.media import made
from tests.media.documents import made as documents
from tests.media.patterns import hills
from tests.waiting import PATIENCE_SECONDS

from dokaz.media.documents import blocks
from dokaz.media.errors import FailureReason, MediaFailed
from dokaz.media.limits import MIB, Limits
from dokaz.media.renditions import (
    DocumentText,
    Fingerprint,
    Keyframes,
    PagePictures,
    Timeline,
    Waveform,
)
from dokaz.media.results import Step
from dokaz.media.sandbox import Sandbox

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the fences are Linux system calls"
)
LIMITS = Limits(wall_seconds=PATIENCE_SECONDS, output_bytes=32 * MIB)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(limits=LIMITS) as opened:
        yield opened


def test_the_fences_stand_with_all_readers_loaded(sandbox: Sandbox) -> None:
    assert sandbox.confinement().network_blocked
    assert sandbox.confinement().programs_blocked


def test_a_photo_has_a_hash_and_nothing_else(sandbox: Sandbox) -> None:
    found = sandbox.content(made.encoded(hills(320, 200, seed=1), "PNG"), limits=LIMITS)
    assert found.failures == ()
    assert found.fingerprint is not None
    assert found.fingerprint.hash is not None
    assert len(found.fingerprint.hash.variants) == 8
    assert (found.text, found.pages) == (DocumentText(), PagePictures())
    assert (found.timeline, found.keyframes) == (Timeline(), Keyframes())
    assert found.waveform == Waveform()


def test_a_document_has_words_and_pages(sandbox: Sandbox) -> None:
    found = sandbox.content(documents.pdf("First page", "").getvalue(), limits=LIMITS)
    assert found.failures == ()
    assert found.text is not None
    assert [one.text for one in blocks.unpacked(found.text.blocks)] == ["First page"]
    assert found.pages is not None
    assert (len(found.pages.pages), found.pages.of, found.text.pages) == (2, 2, 2)
    assert found.fingerprint == Fingerprint()


def test_text_in_an_old_encoding(sandbox: Sandbox) -> None:
    found = sandbox.content("Їхали ми з міста вранці".encode("cp1251"), limits=LIMITS)
    assert found.text is not None
    assert found.text.encoding == "cp1251?"
    assert blocks.unpacked(found.text.blocks)[0].text == "Їхали ми з міста вранці"


def test_a_film_has_a_timeline_and_any_frame_as_a_still(sandbox: Sandbox) -> None:
    film = made.recording()
    found = sandbox.content(film, limits=LIMITS)
    assert found.failures == ()
    assert found.timeline is not None
    assert found.timeline.frames == 40
    assert found.keyframes is not None
    assert len(found.keyframes.hashes) == found.keyframes.of > 0
    last = found.timeline.first_pts + sum(found.timeline.all_steps())
    still = sandbox.still(film, pts=last, limits=LIMITS)
    assert (still.pts, still.width, still.height) == (last, 320, 240)
    with pytest.raises(MediaFailed) as refused:
        sandbox.still(film, pts=last + 1, limits=LIMITS)
    assert refused.value.reason is FailureReason.UNSUPPORTED


def test_a_step_that_fails_leaves_the_others_their_results(sandbox: Sandbox) -> None:
    film = made.recording()
    found = sandbox.content(film[: len(film) // 2], limits=LIMITS)
    failed = {one.step: one.reason for one in found.failures}
    assert failed == dict.fromkeys(
        (Step.TIMELINE, Step.KEYFRAMES, Step.WAVEFORM), FailureReason.DAMAGED
    )
    assert found.fingerprint == Fingerprint()
    assert found.text == DocumentText()


def test_more_output_than_agreed_is_refused(sandbox: Sandbox) -> None:
    limits = Limits(wall_seconds=PATIENCE_SECONDS, output_bytes=2000)
    found = sandbox.content(documents.pdf("page").getvalue(), limits=limits)
    assert {one.reason for one in found.failures} == {FailureReason.OUTPUT_REFUSED}
    assert found.text is not None
