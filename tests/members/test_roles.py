# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles: each has words in both languages, and which of them demand a second factor."""

import pytest
from django.utils import translation

from dokaz.members.api import IN_ORGANISATION, TEXTS, Role, needs_second_factor


@pytest.mark.parametrize("role", Role)
def test_each_role_has_a_name_and_one_sentence_in_both_languages(role: Role):
    words = {}
    for language in ("uk", "en"):
        with translation.override(language):
            words[language] = (str(TEXTS[role].name), str(TEXTS[role].explanation))
        assert words[language][1].endswith(".")
        assert words[language][1].count(".") == 1
    assert words["uk"][0] != words["en"][0]
    assert words["uk"][1] != words["en"][1]


def test_the_node_s_role_cannot_be_held_in_an_organisation():
    assert set(Role) - set(IN_ORGANISATION) == {Role.PLATFORM_ADMIN}


@pytest.mark.parametrize("role", Role)
def test_every_role_but_the_external_reader_demands_a_second_factor(role: Role):
    assert needs_second_factor(frozenset({role})) is (role is not Role.EXTERNAL_READER)


def test_an_external_reader_with_another_role_needs_one_too():
    assert needs_second_factor(frozenset({"external_reader", "verifier"}))
    assert not needs_second_factor(frozenset())
