"""Digests of what modules are made of."""

from __future__ import annotations

from pathlib import Path

from sim.kernel_cache import compiles
from sim.source_digest import closure, digest
from tests.places import PACKAGE

TEXTS = {
    "a.py": "from sim.b import (\n    x,\n    y,\n)\n",
    "b.py": "from sim import c\n",
    "c.py": "import sim.d.e\n",
    "d/__init__.py": "",
    "d/e.py": "import numpy\n",
    "lonely.py": "from sim.a import z\n",
}


def test_a_closure_follows_every_form_of_import() -> None:
    assert closure(TEXTS, ["a.py"]) == {"a.py", "b.py", "c.py", "d/e.py"}


def test_what_imports_a_module_is_not_part_of_it() -> None:
    assert "lonely.py" not in closure(TEXTS, ["a.py"])


def _write(folder: Path, texts: dict[str, str]) -> str:
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return digest(folder, lambda path, text: path == "a.py")


def test_a_digest_changes_with_what_is_imported_and_with_nothing_else(tmp_path: Path) -> None:
    before = _write(tmp_path, TEXTS)
    assert _write(tmp_path, TEXTS | {"lonely.py": "x = 1\n"}) == before
    assert _write(tmp_path, TEXTS | {"d/e.py": "import numpy as np\n"}) != before


def test_rules_are_part_of_the_kernels_and_commands_are_not() -> None:
    """A kernel calls the rules: were they left out, a changed rule would go on playing as it was."""
    texts = {p.relative_to(PACKAGE).as_posix(): p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py")}
    made_of = closure(texts, [name for name, text in texts.items() if compiles(name, text)])
    assert {"rules.py", "clock.py", "journeys.py", "kernels/production.py"} <= made_of
    assert not {"cli.py", "app/run.py", "experiments/verify.py"} & made_of
