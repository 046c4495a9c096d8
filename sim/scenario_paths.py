"""Which file a scenario name or an `extends` means, and that it never leaves its folder."""

import difflib
import os
import re
from collections.abc import Iterable
from pathlib import Path

from sim.diagnostics import Diagnostic, ScenarioError, Span, Text, error, same
from sim.nearest import nearest

GATES = "gates.toml"
"""The file of margins that lies among the scenarios."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{i}" for d in ("com", "lpt") for i in range(10))}
_PATTERN = Text(
    "1 to 64 of a-z, 0-9, '-' and '_', not first '-' or '_', no reserved device name",
    "1 至 64 个字符：a-z、0-9、“-”、“_”，且不以 “-”“_” 开头，不用系统保留名",
)


def shipped_folder() -> Path:
    """The folder of the shipped scenarios: of the source tree, or inside an installed wheel."""
    package = Path(__file__).resolve().parent
    tree = package.parent / "scenarios"
    return tree if tree.is_dir() else package / "_scenarios"


def shipped_names() -> list[str]:
    """Names of the shipped scenarios, in alphabetical order."""
    return sorted(p.stem for p in shipped_folder().glob("*.toml") if p.name != GATES)


def name_problem(name: str, span: Span | None = None) -> Diagnostic | None:
    """E-NAME if the name could not be the name of a folder on every system."""
    if NAME.fullmatch(name) and name not in _RESERVED:
        return None
    hint = _slug(name)
    return error(
        "E-NAME", "name", Text("not a name for a scenario", "不能用作方案名称"), span=span, got=name,
        expected=_PATTERN, help=same(hint) if hint else None,
    )  # fmt: skip


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-_")[:64]
    return plain if plain and plain not in _RESERVED else ""


def shown(path: Path) -> str:
    """The path for a message: below the working folder relative, below home from `~`, shipped by name."""
    absolute = Path(os.path.abspath(path))
    for folder, prefix in ((shipped_folder(), "scenarios/"), (Path.cwd(), ""), (Path.home(), "~/")):
        if absolute.is_relative_to(folder):
            return prefix + absolute.relative_to(folder).as_posix()
    return absolute.as_posix()


def find(name_or_path: str | Path) -> Path:
    """The file of a shipped name or a path. Raises ScenarioError (E-NOFILE, E-IO, E-NAME)."""
    text = str(name_or_path)
    if "\0" in text or not text.strip():
        raise ScenarioError([error("E-NOFILE", "", Text("not a file name", "不是文件名"), got=text)])
    if isinstance(name_or_path, str) and not _is_path(text):
        return _find_shipped(text)
    path = Path(text)
    if path.is_dir():
        raise ScenarioError([_is_folder(path)])
    if not path.exists():
        raise ScenarioError([_missing(path)])
    return path


def _is_path(text: str) -> bool:
    """A folder that happens to have the name of a shipped scenario does not hide it."""
    if text.endswith(".toml") or any(c in text for c in "/\\"):
        return True
    return text not in shipped_names() and len(text) < 200 and Path(text).exists()


def _find_shipped(name: str) -> Path:
    path = shipped_folder() / f"{name}.toml"
    if NAME.fullmatch(name) and path.is_file():
        return path
    names = shipped_names()
    beside = f"{name}.toml" if len(name) < 200 and Path(f"{name}.toml").is_file() else None
    near = beside or nearest(name, names)
    listed = Text(f"a file, or one of {', '.join(names)}", f"文件，或 {', '.join(names)} 之一")
    message = Text("no shipped scenario has this name", "没有这个名称的内置方案")
    raise ScenarioError([error("E-NOFILE", "", message, got=name, expected=listed, help=_did_you_mean(near))])


def _did_you_mean(name: str | None) -> Text | None:
    return Text(f"did you mean {name}?", f"是否想写 {name}？") if name else None


def _is_folder(path: Path) -> Diagnostic:
    files = sorted(p.name for p in path.glob("*.toml"))[:5]
    message = Text(f"{shown(path)} is a directory", f"{shown(path)} 是目录")
    inside = Text("it holds " + ", ".join(files), "其中有 " + ", ".join(files)) if files else None
    return error("E-IO", "", message, expected=Text("a scenario file", "方案文件"), help=inside)


def _missing(path: Path) -> Diagnostic:
    folder = path.parent
    names = [p.name for p in folder.glob("*.toml")] if folder.is_dir() else []
    close = difflib.get_close_matches(path.name[:200], names, n=1, cutoff=0.6)
    near = shown(folder / close[0]) if close else None
    message = Text(f"{shown(path)} does not exist", f"{shown(path)} 不存在")
    return error("E-NOFILE", "", message, help=_did_you_mean(near))


def base_of(written: str, file: Path, folder: Path, span: Span | None) -> Path:
    """The file that `extends = written` in `file` means.

    A bare name is a shipped scenario; anything else is a path relative to the file, and stays inside
    `folder` (the one of the first scenario file) or the shipped one, also after symbolic links.
    Nothing is opened before the text itself is found harmless. Raises ScenarioError.
    """
    if NAME.fullmatch(written):
        return _shipped_base(written, span)
    _check_text(written, span)
    target = Path(os.path.normpath(file.parent / written))
    roots = (folder.resolve(), shipped_folder().resolve())
    if not _inside(Path(os.path.abspath(target)), (*roots, Path(os.path.abspath(folder)))):
        raise _refused(
            written, Text("extends leads outside the scenario folder", "extends 指向方案目录之外"), span
        )
    if not _inside(target.resolve(), roots):
        message = Text("a symbolic link leaves the scenario folder", "符号链接指向方案目录之外")
        raise _refused(written, message, span)
    if not target.is_file():
        raise ScenarioError([_no_base(written, target, span)])
    return target


def _inside(path: Path, folders: Iterable[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)


def _check_text(written: str, span: Span | None) -> None:
    if _SCHEME.match(written):
        raise _refused(written, Text("a scheme or drive is refused", "不允许使用协议或盘符"), span)
    if "\\" in written or "\0" in written or "~" in written[:1] or not written.strip():
        raise _refused(written, Text("not a plain relative path", "不是普通的相对路径"), span)
    if written.startswith("/"):
        raise _refused(
            written, Text("outside the scenario folder: an absolute path", "绝对路径在方案目录之外"), span
        )


def _refused(written: str, message: Text, span: Span | None) -> ScenarioError:
    wanted = Text(
        "a shipped name such as baseline, or a .toml file in the scenario's folder",
        "内置方案名（如 baseline），或方案目录中的 .toml 文件",
    )
    return ScenarioError([error("E-PATH", "extends", message, span=span, got=written, expected=wanted)])


def _shipped_base(name: str, span: Span | None) -> Path:
    path = shipped_folder() / f"{name}.toml"
    if path.is_file():
        return path
    names = shipped_names()
    message = Text(f"no shipped scenario is called {name}", f"没有名为 {name} 的内置方案")
    listed = Text(
        f"one of {', '.join(names)}; a file ends in .toml", f"{', '.join(names)} 之一；文件以 .toml 结尾"
    )
    near = _did_you_mean(nearest(name, names))
    raise ScenarioError(
        [error("E-NOFILE", "extends", message, span=span, got=name, expected=listed, help=near)]
    )


def _no_base(written: str, target: Path, span: Span | None) -> Diagnostic:
    message = Text("the file it extends does not exist", "extends 指向的文件不存在")
    names = [p.name for p in target.parent.glob("*.toml")] if target.parent.is_dir() else []
    close = difflib.get_close_matches(target.name[:200], names, n=1, cutoff=0.6)
    near = _did_you_mean(close[0] if close else None)
    return error("E-NOFILE", "extends", message, span=span, got=written, help=near)
