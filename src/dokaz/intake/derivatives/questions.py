# SPDX-License-Identifier: AGPL-3.0-or-later
"""A judgement of the core as the answer to one question about a capture."""

from dokaz.core.bundle.judgement import Judgement
from dokaz.media.results import JudgedQuestion


def answered(name: str, judgement: Judgement) -> JudgedQuestion:
    """The answer to the question of this name."""
    return JudgedQuestion(
        name=name,
        standing=judgement.standing.value,
        ground=judgement.ground.value,
        at=judgement.at,
    )
