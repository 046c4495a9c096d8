"""What a module is made of: the text of it and of all modules of this package that it imports."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(sim[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n]*)|import[ \t]+(sim[\w.]*))",
    re.MULTILINE,
)


def digest(home: Path, begins: Callable[[str, str], bool]) -> str:
    """Sixteen hexadecimal digits for the modules (path, text) that ``begins`` names and all they import."""
    sha = hashlib.sha256()
    for name, text in sources(home, begins).items():
        sha.update(f"{name}\0{text}\0".encode())
    return sha.hexdigest()[:16]


def sources(home: Path, begins: Callable[[str, str], bool]) -> dict[str, str]:
    """The texts of these modules by path, in the order of their paths."""
    texts = {p.relative_to(home).as_posix(): p.read_text(encoding="utf-8") for p in home.rglob("*.py")}
    found = closure(texts, [name for name, text in texts.items() if begins(name, text)])
    return {name: texts[name] for name in sorted(found)}


def closure(texts: dict[str, str], begin: list[str]) -> set[str]:
    """Paths of some modules and of all that these import, directly or not; ``texts`` by path."""
    found: set[str] = set()
    ahead = list(begin)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _imported(texts[name], texts)
    return found


def _imported(text: str, texts: dict[str, str]) -> list[str]:
    modules = []
    for module, names, plain in _IMPORT.findall(text):
        modules.append(module or plain)
        modules += [f"{module}.{name}" for name in re.findall(r"\w+", names)]
    stems = ["/".join(module.split(".")[1:]) for module in modules]
    return [
        path for stem in stems for path in (f"{stem}.py", f"{stem}/__init__.py") if stem and path in texts
    ]
