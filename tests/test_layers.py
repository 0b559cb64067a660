"""Imports point one way: ui knows only HTTP; eval may use all; service uses indexer; indexer uses nothing of ours."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "indexer": {"indexer"},
    "service": {"service", "indexer"},
    "ui": {"ui"},
    "eval": {"eval", "service", "indexer"},
}


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names & set(ALLOWED)


@pytest.mark.parametrize("package", ALLOWED)
def test_a_package_imports_only_what_lies_below_it(package: str) -> None:
    modules = list((ROOT / package).glob("**/*.py"))
    assert modules
    for module in modules:
        assert imported(module) <= ALLOWED[package], module


def test_no_module_becomes_a_drawer() -> None:
    for package in ALLOWED:
        for module in (ROOT / package).glob("**/*.py"):
            assert len(module.read_text(encoding="utf-8").splitlines()) <= 560, module
            assert module.stem not in {"utils", "helpers", "common", "manager"}, module
