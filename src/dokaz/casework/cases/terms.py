# SPDX-License-Identifier: AGPL-3.0-or-later
"""Vocabulary kept as data: forums a case may be meant for."""

from pathlib import Path

from dokaz.casework.records.terms import Vocabulary

FORUMS = Vocabulary(Path(__file__).resolve().parent / "data" / "forums.tsv")
