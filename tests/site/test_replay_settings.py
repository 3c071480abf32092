# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where archived pages may be served: at an address of their own, or nowhere."""

from pathlib import Path

import pytest

from dokaz.site.configuration import BadConfiguration, load

PUBLIC = {"DOKAZ_PUBLIC_URL": "https://dokaz.example"}
REPLAY = {"DOKAZ_REPLAY_URL": "https://pages.example", "DOKAZ_REPLAY_PORT": "8001"}


def test_a_node_on_this_machine_alone_needs_no_setting(tmp_path: Path) -> None:
    assert load({"DOKAZ_HOME": str(tmp_path)}).replays


def test_a_server_serves_them_only_where_told(tmp_path: Path) -> None:
    home = {"DOKAZ_HOME": str(tmp_path)}
    assert not load({**home, **PUBLIC}).replays
    assert not load({**home, "DOKAZ_HOST": "0.0.0.0"}).replays
    assert load({**home, **PUBLIC, **REPLAY}).replays


@pytest.mark.parametrize(
    "wrong",
    [
        {"DOKAZ_REPLAY_URL": "https://dokaz.example"},
        {"DOKAZ_REPLAY_URL": "https://dokaz.example:8443"},
        {"DOKAZ_REPLAY_URL": "https://pages.example/somewhere"},
        {"DOKAZ_REPLAY_URL": "pages.example"},
        {"DOKAZ_REPLAY_PORT": "0"},
        {"DOKAZ_REPLAY_PORT": "8000"},
    ],
)
def test_the_address_people_sign_in_at_is_refused(wrong: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match="replay_url"):
        load({"DOKAZ_HOME": str(tmp_path), **PUBLIC, **REPLAY, **wrong})
