# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz duplicates batch` says what it lacks before it opens anything, and what is not given."""

from __future__ import annotations

from pathlib import Path

import pytest

from dokaz.deconflict.duplicates.people import linking, linking_on_spark
from dokaz.interfaces.cli.duplicates_cmd import batch
from dokaz.interfaces.cli.errors import ProgramMissing, WrongChoice


def refused(engine: str, *settings: str) -> str:
    assert batch.callback is not None
    with pytest.raises((ProgramMissing, WrongChoice)) as caught:
        batch.callback(engine=engine, settings=settings)
    return str(caught.value)


def test_what_is_not_installed_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = dict.fromkeys((linking, linking_on_spark), False)
    for module in there:
        monkeypatch.setattr(module, "is_there", lambda module=module: there[module])
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert "dokaz[batch]" in refused("duckdb")
    assert "dokaz[batch]" in refused("spark")
    there[linking] = True
    assert "dokaz[spark]" in refused("spark")
    there[linking_on_spark] = True
    assert "Java" in refused("spark")

    # Java is looked for where Spark does: where JAVA_HOME says, else on the path.
    (tmp_path / "bin").mkdir()
    for java in (tmp_path / "java", tmp_path / "bin" / "java"):
        assert not linking_on_spark.has_java()
        java.touch(mode=0o755)
        assert linking_on_spark.has_java()
        monkeypatch.setenv("JAVA_HOME", str(tmp_path))


def test_settings_of_spark_that_are_not_given_here_are_named() -> None:
    assert "--engine spark" in refused("duckdb", "spark.driver.memory=8g")
    for wrong in ("spark.driver.memory", "driver.memory=8g"):
        assert "NAME=VALUE" in refused("spark", wrong)
    for name in ("spark.io.encryption.enabled", "spark.local.dir", "spark.authenticate.secret"):
        assert name in refused("spark", "spark.driver.memory=8g", f"{name}=x")
