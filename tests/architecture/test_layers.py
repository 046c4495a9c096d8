"""Imports run one way, and the fence that says so is itself alive."""

import tomllib
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.places import ROOT

PYPROJECT = ROOT / "pyproject.toml"


@pytest.fixture(autouse=True)
def _at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def contracts() -> list[dict[str, object]]:
    settings = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))
    return list(settings["tool"]["importlinter"]["contracts"])


def test_all_contracts_are_kept() -> None:
    assert lint_imports(config_filename=str(PYPROJECT), no_cache=True) == 0


def test_a_forbidden_import_is_seen(tmp_path: Path) -> None:
    """The same linter with the layers of world and engines exchanged must complain."""
    text = PYPROJECT.read_text(encoding="utf-8")
    turned = text.replace('"engines",', '"ENGINES",').replace('"world",', '"engines",')
    path = tmp_path / "pyproject.toml"
    path.write_text(turned.replace('"ENGINES",', '"world",'), encoding="utf-8")
    assert lint_imports(config_filename=str(path), no_cache=True) == 1


def test_every_module_has_a_layer() -> None:
    layers = contracts()[0]
    assert (layers["type"], layers["exhaustive"]) == ("layers", True)
