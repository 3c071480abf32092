# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vocabularies kept as data: forums a case may be meant for, states an action may be against."""

from pathlib import Path

from dokaz.casework.records.terms import Vocabulary

_DATA = Path(__file__).resolve().parent / "data"
FORUMS = Vocabulary(_DATA / "forums.tsv")
RESPONDENTS = Vocabulary(_DATA / "respondents.tsv")
