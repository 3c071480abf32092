# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of these pages and of the sign-in library's pages that are used."""

from allauth.account import views as library
from django.urls import include, path

from dokaz.interfaces.web.accounts.views import arrival, organisations, own, people, tokens

urlpatterns = [
    path("setup/", arrival.first_run, name="setup"),
    path("language/", arrival.set_language, name="set_language"),
    path("invitation/<str:token>/", arrival.invitation, name="members_invitation"),
    path("new-password/<str:token>/", arrival.new_password, name="members_new_password"),
    path("sign-in/", arrival.sign_in, name="account_login"),
    path("sign-out/", library.logout, name="account_logout"),
    path("account/", own.account, name="members_account"),
    path("account/sessions/<uuid:pk>/end/", own.end_session, name="members_end_session"),
    path("account/tokens/", tokens.own, name="members_tokens"),
    path("account/tokens/new/", tokens.make, name="members_make_token"),
    path("account/tokens/<uuid:pk>/revoke/", tokens.revoke_own, name="members_revoke_token"),
    path("account/confirm/", library.reauthenticate, name="account_reauthenticate"),
    path("account/password/", library.password_change, name="account_change_password"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("choose/", own.choose, name="members_choose"),
    path("members/", people.people, name="members_list"),
    path("members/invite/", people.invite, name="members_invite"),
    path("members/invitations/<uuid:pk>/withdraw/", people.withdraw, name="members_withdraw"),
    path("members/<uuid:pk>/", people.member, name="members_member"),
    path("members/<uuid:pk>/roles/", people.change_roles, name="members_roles"),
    path("members/<uuid:pk>/clearance/", people.set_clearance, name="members_clearance"),
    path("members/<uuid:pk>/revoke/", people.revoke, name="members_revoke"),
    path("members/<uuid:pk>/link/", people.issue_link, name="members_issue_link"),
    path(
        "members/<uuid:pk>/second-factor/",
        people.reset_second_factor,
        name="members_reset_second_factor",
    ),
    path("organisation/", organisations.organisation, name="members_organisation"),
    path("organisation/tokens/", tokens.of_organisation, name="members_organisation_tokens"),
    path(
        "organisation/tokens/<uuid:pk>/revoke/",
        tokens.revoke_as_administrator,
        name="members_revoke_organisation_token",
    ),
    path("organisation/key/", organisations.rotate_key, name="members_rotate_key"),
    path("node/", organisations.node, name="members_node"),
    path("node/<uuid:pk>/lock/", organisations.lock, name="members_lock"),
    path("node/duties/", organisations.grant_duty, name="members_grant_duty"),
    path("node/duties/<uuid:pk>/end/", organisations.end_duty, name="members_end_duty"),
    path("help/", organisations.help_sessions, name="members_help"),
    path("help/<uuid:pk>/close/", organisations.close_help, name="members_close_help"),
]
