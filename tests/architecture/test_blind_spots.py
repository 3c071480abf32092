# SPDX-License-Identifier: AGPL-3.0-or-later
"""What import contracts cannot see: look-ups by name, the admin, managers in interfaces."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dokaz"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts)
# Attributes by which an interface would reach a model behind a room's api.
MANAGER_WORDS = {"objects", "_meta", "_base_manager", "_default_manager"}
# Exceptions by name, with the reason; the list only shrinks.
MAY_TOUCH_THE_DATABASE = {
    "interfaces/web/accounts/adapter.py": "the sign-in library keeps second factors in its tables",
    "interfaces/web/accounts/signals.py": "acts wait for the sign-in library's own transaction",
    "interfaces/rest/problems.py": "names the database's error to answer 503",
}
DYNAMIC = {"get_model", "import_module", "__import__"}
MAY_IMPORT_DYNAMICALLY = {
    "interfaces/cli/main.py": "commands are loaded when called",
    "media/server.py": "the decoders are loaded in the confined process only",
}


# A file with none of these words has no break: most need not be parsed.
_TELLING = re.compile(rf"\b(?:{'|'.join((*sorted(DYNAMIC), 'admin'))})\b")
_TELLING_IN_INTERFACES = re.compile(
    rf"{_TELLING.pattern}|\b(?:db|{'|'.join(sorted(MANAGER_WORDS))})\b"
)


def _reaches_manager(node: ast.Attribute) -> bool:
    """`Model.objects` and the like; a view's own field of that name is not meant."""
    if node.attr not in MANAGER_WORDS:
        return False
    owner = node.value
    name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return node.attr != "objects" or name[:1].isupper()


def found(tree: ast.AST, path: str) -> Iterator[str]:
    """Breaks in one module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            if path.startswith("interfaces/") and _reaches_manager(node):
                yield f"{path}:{node.lineno} reaches a model's manager ({node.attr})"
            if node.attr in DYNAMIC:
                yield f"{path}:{node.lineno} looks things up by name ({node.attr})"
        if isinstance(node, ast.Name) and node.id in DYNAMIC:
            yield f"{path}:{node.lineno} looks things up by name ({node.id})"
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            if name == "django.contrib.admin":
                yield f"{path}:{node.lineno} uses the Django admin"
            if path.startswith("interfaces/") and name in ("django.db", "django.db.models"):
                yield f"{path}:{node.lineno} an interface touches the database"


def found_in(text: str, path: str) -> Iterator[str]:
    """Breaks in the text of one module."""
    telling = _TELLING_IN_INTERFACES if path.startswith("interfaces/") else _TELLING
    if telling.search(text):
        yield from found(ast.parse(text), path)


def test_the_source_has_no_break() -> None:
    breaks = []
    for module in MODULES:
        path = module.relative_to(SOURCE).as_posix()
        if path in MAY_TOUCH_THE_DATABASE or path in MAY_IMPORT_DYNAMICALLY:
            continue
        breaks.extend(found_in(module.read_text("utf-8"), path))
    assert breaks == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("interfaces/web/pages.py", "Item.objects.all()"),
        ("interfaces/web/pages.py", "from django.db import connection"),
        ("evidence/actions.py", "apps.get_model('members', 'Account')"),
        (
            "evidence/actions.py",
            "import importlib; importlib.import_module('dokaz.members.models')",
        ),
        ("site/urls.py", "from django.contrib import admin"),
    ],
)
def test_each_kind_of_break_is_seen(path: str, code: str) -> None:
    assert list(found_in(code, path))


def test_every_file_names_its_licence() -> None:
    for module in MODULES:
        first = module.read_text("utf-8").split("\n", 1)[0]
        # The package's own module is imported by the core, so it is under the core's licence.
        is_core = module.is_relative_to(SOURCE / "core") or module == SOURCE / "__init__.py"
        expected = "Apache-2.0" if is_core else "AGPL-3.0-or-later"
        if module.stat().st_size:
            assert first == f"# SPDX-License-Identifier: {expected}", module.name
