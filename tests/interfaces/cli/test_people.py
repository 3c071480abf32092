# SPDX-License-Identifier: AGPL-3.0-or-later
"""Acting as a proven person: organisations, people, sessions, and every refusal."""

import pytest
from tests.interfaces.cli.installed import ADMIN, WORKER, Node
from tests.members.authenticator import code_of


def error_of(done) -> tuple[int, str]:
    return done.code, done.document["error"]


def test_nobody_acts_without_the_password(node: Node) -> None:
    wrong = node.run("user", "list", *ADMIN, "--json", DOKAZ_PASSWORD="wrong words here")
    assert error_of(wrong) == (3, "cli.sign_in")
    assert node.do("state")["failed"] == 1
    right = node.run("user", "list", *ADMIN, "--json")
    assert right.code == 0
    emails = {member["email"] for member in right.document["members"]}
    assert emails == {"admin@example.org", "worker@example.org"}


def test_the_session_ends_with_the_command(node: Node) -> None:
    assert node.run("user", "list", *ADMIN).code == 0
    # Also where the command is refused after the sign-in.
    assert node.run("user", "list", *WORKER).code == 3
    found = node.do("state")
    assert (found["sessions"], found["open_sessions"]) == (2, 0)


def test_without_a_terminal_nobody_is_asked(node: Node) -> None:
    done = node.run("user", "list", *ADMIN, DOKAZ_PASSWORD="")
    assert done.code == 1
    assert node.do("state")["sessions"] == 0


def test_a_second_factor_is_demanded_as_in_the_browser(node: Node) -> None:
    strict = node.with_values(DOKAZ_DEMO="no")
    missing = strict.run("user", "list", *ADMIN, "--json")
    assert error_of(missing) == (3, "cli.sign_in")
    assert "second factor" in missing.document["message"]
    enrolled = node.do("enrol", "admin@example.org")
    secret = enrolled["secret"]
    code = code_of(secret)
    assert error_of(strict.run("user", "list", *ADMIN, "--json", DOKAZ_CODE="000000x")) == (
        3,
        "cli.sign_in",
    )
    assert strict.run("user", "list", *ADMIN, DOKAZ_CODE=code).code == 0
    assert strict.run("user", "list", *ADMIN, DOKAZ_CODE=enrolled["recovery"][0]).code == 0


def test_an_organisation_that_is_not_ones_own_cannot_be_chosen(node: Node) -> None:
    done = node.run("user", "list", *ADMIN, "--org", "OTH", "--json")
    assert error_of(done) == (2, "cli.wrong_choice")
    assert node.run("user", "list", *ADMIN, "--org", "trh").code == 0


def test_a_node_administrator_opens_and_locks_an_organisation(node: Node) -> None:
    names = ("--name-uk", "Інша", "--name-en", "Other", "--admin", "x@example.org", "--json")
    refused = node.run("org", "create", "OTH", *WORKER, *names)
    assert error_of(refused) == (3, "gate.refused")
    made = node.run("org", "create", "OTH", *ADMIN, *names)
    assert made.code == 0
    assert "/invitation/" in made.document["link"]
    offered = node.run("org", "create", "THR", *ADMIN, *names[:-1])
    assert (offered.code, "dokaz keys protect" in offered.out) == (0, True)
    bad = node.run("org", "create", "oth-1", *ADMIN, *names)
    assert error_of(bad) == (2, "gate.rejected")
    assert node.run("org", "lock", "OTH", *ADMIN, "--reason", "tried").code == 0
    again = node.run("org", "lock", "OTH", *ADMIN, "--reason", "tried", "--json")
    assert error_of(again) == (3, "gate.conflict")
    listed = node.run("org", "list", *ADMIN, "--json").document["organisations"]
    states = {"TRH": "active", "OTH": "locked", "THR": "active"}
    assert {o["code"]: o["status"] for o in listed} == states
    assert node.run("org", "unlock", "OTH", *ADMIN, "--reason", "tried").code == 0


def test_an_administrator_invites_helps_and_revokes(node: Node) -> None:
    invited = node.run(
        "user", "invite", "new@example.org", *ADMIN, "--role", "verifier", "--level", "2", "--json"
    )
    assert invited.code == 0
    assert "/invitation/" in invited.document["link"]
    helped = node.run("user", "unlock", "worker@example.org", *ADMIN, "--json")
    assert "/new-password/" in helped.document["link"]
    # Whoever gave the link does not take the second factor away too.
    other_half = node.run("user", "reset-factor", "worker@example.org", *ADMIN, "--json")
    assert error_of(other_half) == (3, "gate.conflict")
    assert node.run("user", "revoke", "worker@example.org", *ADMIN).code == 0
    gone = node.run("parcel", "list", *WORKER, "--json")
    assert error_of(gone) == (2, "cli.wrong_choice")
    nobody = node.run("user", "revoke", "worker@example.org", *ADMIN, "--json")
    assert error_of(nobody) == (2, "cli.wrong_choice")


@pytest.mark.parametrize(
    "command",
    [
        ("user", "invite", "new@example.org", "--role", "verifier"),
        ("user", "revoke", "admin@example.org"),
        ("user", "unlock", "admin@example.org"),
        ("org", "list"),
    ],
)
def test_a_person_without_the_role_is_refused(node: Node, command: tuple[str, ...]) -> None:
    done = node.run(*command, *WORKER, "--json")
    assert error_of(done) == (3, "gate.refused")
    assert "role" in done.document["message"]
