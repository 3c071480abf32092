# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every sentence that the command line says, from its sources; `{}` stands for what varies."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import dokaz.interfaces.cli as interface

SOURCES = Path(interface.__path__[0])
_SPEAKING = {
    "say", "warn", "progress", "told", "_ask", "prompt", "UsageError",
    "ok", "attention", "wrong", "not_checked", "kind", "guarded",
    "SettingsWrong", "DatabaseUnreachable", "Defect",
}  # fmt: skip
_TABLES = {"COMMANDS", "_REFUSED", "_WORDS", "_SIGNS"}
_VARIABLES = {"words", "message", "todo", "fences"}
_KEYWORDS = {"help", "prompt", "confirmation_prompt", "done", "because"}


def shape(node: ast.expr) -> str | None:
    """A message with `{}` for what varies; None for what is no message."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
        )
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts = (shape(node.left), shape(node.right))
        return "".join("{}" if part is None else part for part in parts)
    return None


def sentences() -> dict[str, str]:
    """Shapes, with the file that says each."""
    found: dict[str, str] = {}
    for path in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for text in _said(node):
                if re.search("[A-Za-z]{2}", text.replace("{}", "")):
                    found.setdefault(text, path.relative_to(SOURCES).as_posix())
    return found


def _said(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef) and _is_command(node):
        for paragraph in (ast.get_docstring(node) or "").split("\n\n"):
            yield " ".join(paragraph.split())
    for part in _parts(node):
        text = shape(part)
        if text:
            yield text


def _parts(node: ast.AST) -> Iterator[ast.expr]:
    """Where sentences stand: what is raised, said, or put into a variable to be said."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from node.exc.args[:1]
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in _SPEAKING:
            for argument in node.args:
                yield from _choices(argument)
        if name == "table" and isinstance(node.args[0], ast.Tuple):
            yield from node.args[0].elts
        yield from (word.value for word in node.keywords if word.arg in _KEYWORDS)
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        if names & _TABLES and isinstance(node.value, ast.Dict):
            yield from node.value.values
        if names & _VARIABLES:
            yield from _choices(node.value)


def _choices(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    else:
        yield node


def _is_command(node: ast.FunctionDef) -> bool:
    return any(
        re.search(r"\b(command|group)\b", ast.unparse(decorator))
        for decorator in node.decorator_list
    )
