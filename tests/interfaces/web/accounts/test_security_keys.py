# SPDX-License-Identifier: AGPL-3.0-or-later
"""The forms of security keys, which the library makes, ask in the language spoken."""

from allauth.mfa.webauthn import views
from django.utils import translation


def test_the_name_of_a_security_key_is_asked_for_in_ukrainian() -> None:
    for view in (views.AddWebAuthnView, views.EditWebAuthnView):
        with translation.override("uk"):
            assert str(view().get_form_class().base_fields["name"].label) == "Назва"
