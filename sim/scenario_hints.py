"""What to write instead: units, quotes, brackets, whole numbers."""

import re

from sim.diagnostics import Text, same
from sim.nearest import nearest
from sim.schema_words import Node

UNITS = ("seconds", "minutes", "hours", "days")
_SHORT = {"min": "minutes", "mins": "minutes", "h": "hours", "hr": "hours", "s": "seconds", "d": "days"}
_PERCENT = re.compile(r"\s*([0-9.]+)\s*[%％]\s*")
_QUANTITY = re.compile(r"\s*[0-9.]+\s*([A-Za-z一-鿿]+)\s*")
_NUMBER = re.compile(r"\s*[+-]?[0-9][0-9_]*(\.[0-9]+)?\s*")
_DATE = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s*")


def unit_of(key: str, names: list[str]) -> tuple[str, Text | None] | None:
    """The unit at the end of a key whose beginning is known with other units."""
    stem, _, unit = key.rpartition("_")
    known = [n for n in names if stem and n.startswith(f"{stem}_") and n.rsplit("_", 1)[-1] in UNITS]
    if not known:
        return None
    if unit == "m":
        return unit, Text(
            f"'m' may be minutes or months: write {stem}_minutes", f"“m” 可能是分钟或月：写 {stem}_minutes"
        )
    meant = _SHORT.get(unit) or nearest(unit, UNITS)
    return unit, same(f"{stem}_{meant}") if meant else None


def unit_text(value: object, node: Node) -> Text | None:
    """What to write for `"95%"` or `"3 weeks"` where a number belongs."""
    if not isinstance(value, str) or node.get("type") not in ("number", "integer"):
        return None
    percent = _PERCENT.fullmatch(value)
    if percent and percent.group(1).count(".") <= 1 and percent.group(1) != ".":
        return Text(
            f"write {float(percent.group(1)) / 100:.12g}", f"写成 {float(percent.group(1)) / 100:.12g}"
        )
    if _QUANTITY.fullmatch(value):
        return Text(
            f"the unit stands in the key: {', '.join('…_' + u for u in UNITS)}",
            f"单位写在键名里：{'、'.join('…_' + u for u in UNITS)}",
        )
    return None


def kind_of(value: object) -> Text:
    """What the value is, in words."""
    names: dict[type, Text] = {
        bool: Text("a boolean", "布尔值"), int: Text("a whole number", "整数"), float: Text("a number", "数"),
        str: Text("a text", "文字"), list: Text("a list", "列表"), dict: Text("a table", "表"),
    }  # fmt: skip
    return names.get(type(value), Text("a date or time", "日期或时间"))


def type_hint(value: object, node: Node) -> Text | None:
    """How to turn the value into what the schema wants, if that is plain."""
    kind = node.get("type")
    if isinstance(value, str):
        number = kind in ("integer", "number") and _NUMBER.fullmatch(value)
        if (
            number
            or (node.get("format") == "date" and _DATE.fullmatch(value))
            or (kind == "boolean" and value in ("true", "false"))
        ):
            return Text(f"remove the quotes: {value.strip()}", f"去掉引号：{value.strip()}")
    if kind == "integer" and isinstance(value, float):
        whole = round(value)
        return Text(f"write {whole}", f"写成 {whole}") if abs(value) < 1e18 else None
    if kind == "array" and not isinstance(value, dict | list):
        return Text("put it in brackets: [ … ]", "放进方括号：[ … ]")
    return _more_hints(value, node)


def _more_hints(value: object, node: Node) -> Text | None:
    text = str(value)
    if node.get("type") == "string" and isinstance(value, dict):
        return Text('a key path with dots stands in quotes: "a.b"', '带点的键路径要加引号："a.b"')
    if node.get("format") == "date" and isinstance(value, int) and len(text) == 8:
        return same(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    if node.get("format") == "date" and hasattr(value, "date"):
        return same(value.date().isoformat())
    if node.get("type") == "string" and isinstance(value, int | float):
        return Text(f'put it in quotes: "{text}"', f'加引号："{text}"')
    return None
