"""The command that opens a notebook: a copy in the working folder, so that it may be changed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click

from sim.app.options import lang_option, say, table
from sim.diagnostics import Language, ScenarioError, Text, error
from sim.nearest import nearest
from sim.scenario_paths import shown

FOLDER = Path("notebooks")


def shipped_folder() -> Path:
    """Where the notebooks lie: in the source tree, or inside an installed wheel."""
    package = Path(__file__).resolve().parent.parent
    tree = package.parent / "notebooks"
    return tree if tree.is_dir() else package / "_notebooks"


def names() -> dict[str, Path]:
    """The notebooks by name, without the number in front."""
    found = sorted(shipped_folder().glob("[0-9]_*.ipynb"))
    return {path.stem.partition("_")[2]: path for path in found}


@click.command("notebook")
@click.argument("name", required=False)
@click.option("--copy-only", is_flag=True, help="Copy it here, do not open it 只复制不打开.")
@lang_option
def command(name: str | None, copy_only: bool, lang: Language) -> None:
    """Open a planner's notebook, or list them. 打开规划笔记本；不带名称则列出。"""
    known = names()
    if name is None:
        table([(key, _title(path)) for key, path in known.items()])
        return
    chosen = known.get(name.partition("_")[2] if name[:1].isdigit() else name)
    if chosen is None:
        near = nearest(name, list(known))
        hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
        listed = ", ".join(known)
        wanted = Text(f"one of {listed}", f"{listed} 之一")
        message = Text("no such notebook", "没有这本笔记")
        raise ScenarioError([error("E-REF", "NAME", message, got=name, expected=wanted, help=hint)])
    target = _copied(chosen)
    say(Text(f"{shown(target)} is yours to change", f"{shown(target)}，可随意修改"), lang)
    if not copy_only:
        _open(target)


def _title(path: Path) -> str:
    import json

    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    first = "".join(cells[0]["source"]).splitlines()[0]
    return first.lstrip("# ")


def _copied(path: Path) -> Path:
    """The copy in the working folder; one that is there already is kept as it is."""
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / path.name
    if not target.exists():
        shutil.copyfile(path, target)
    return target


def _open(path: Path) -> None:
    if find_spec("jupyterlab") is None:
        message = Text("JupyterLab is not installed", "没有安装 JupyterLab")
        hint = Text("pip install 'cardsim[notebook]'", "pip install 'cardsim[notebook]'")
        raise ScenarioError([error("E-VALUE", "NAME", message, help=hint)])
    subprocess.run([sys.executable, "-m", "jupyter", "lab", str(path)], check=False)
