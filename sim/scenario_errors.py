"""What the strict models refuse, told as diagnostics with place, value as written, and a hint."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from sim.diagnostics import Diagnostic, Text, error, same
from sim.nearest import nearest
from sim.scenario_hints import UNITS, kind_of, type_hint, unit_of, unit_text
from sim.scenario_layers import Stack
from sim.schema_words import Node, example, expected, keys_of, kind, node_at
from sim.toml_lines import KeyPath, path_text

Fault = Mapping[str, Any]  # one entry of pydantic's ValidationError.errors()

_CODED = re.compile(r"(?:Value error, |Assertion failed, )?([EW]-[A-Z]+): (.*)", re.DOTALL)


class Translator:
    """Turns the faults of one validation into diagnostics; knows the schema and where keys stand.

    extends: whether the file may build on another.
    """

    def __init__(self, schema: Node, stack: Stack, extends: bool = True) -> None:
        self.schema, self.stack, self.extends = schema, stack, extends
        self._listed: set[KeyPath] = set()
        self._meant: set[KeyPath] = set()  # keys that an unknown one was taken for: not missing as well

    def all(self, faults: list[Fault]) -> list[Diagnostic]:
        """One diagnostic a fault, without those that follow from text already reported."""
        unread = any(layer.document.problems for layer in self.stack.layers)
        told = []
        for fault in sorted(faults, key=lambda f: f["type"] == "missing"):
            path = self._path(fault)
            follows = fault["type"] == "missing" and (unread or path in self._meant)
            if not follows and not self.stack.poisoned(path):
                told.append(self.one(fault, path))
        return told

    def _path(self, fault: Fault) -> KeyPath:
        return tuple(p for p in fault["loc"] if p != "[key]")

    def one(self, fault: Fault, path: KeyPath) -> Diagnostic:
        """The diagnostic of one fault."""
        fault_type = str(fault["type"])
        if fault["loc"][-1:] == ("[key]",):
            return self._bad_name(fault, path)
        if path == ("schema_version",) and fault_type != "missing":
            return self._version(fault, path)
        return _TELL.get(fault_type, Translator._other)(self, fault, path)

    def _make(self, code: str, path: KeyPath, message: Text, **more: Any) -> Diagnostic:
        more.setdefault("got", self._written(path))
        more.setdefault("expected", expected(node_at(self.schema, path)))
        span = more.pop("span", None) or self.stack.span(path)
        return error(code, path_text(path), message, span=span, **more)

    def _written(self, path: KeyPath) -> str | None:
        layer, place = self.stack.place(path)
        return layer.document.written(place) if place == path else None

    def _unknown(self, fault: Fault, path: KeyPath) -> Diagnostic:
        table, key = path[:-1], str(path[-1])
        names = keys_of(node_at(self.schema, table))
        if not table and self.extends:
            names = ["extends", *names]
        unit = unit_of(key, names)
        text = path_text(path)
        span, got = self.stack.span(path, value=False), key
        if unit:
            message = Text(f"{unit[0]!r} is not a unit", f"“{unit[0]}” 不是单位")
            allowed = Text(f"one of {', '.join(UNITS)}", f"{'、'.join(UNITS)} 之一")
            return error("E-UNIT", text, message, span=span, got=got, expected=allowed, help=unit[1])
        near = nearest(unicodedata.normalize("NFKC", key), names)
        self._meant |= {(*table, near)} if near else set()
        hint = Text(f"did you mean '{near}'?", f"是否想写 '{near}'？") if near else None
        message = Text(f"unknown key {text}", f"未知的键 {text}")
        return error(
            "E-UNKNOWN", text, message, span=span, got=got, expected=self._allowed(table, names), help=hint
        )

    def _allowed(self, table: KeyPath, names: list[str]) -> Text:
        """The keys of the table, listed once a table."""
        if table in self._listed:
            return Text("a key of the list above", "见上面的列表")
        self._listed.add(table)
        listed = ", ".join(names)
        return Text(f"one of {listed}", f"{listed} 之一")

    def _missing(self, fault: Fault, path: KeyPath) -> Diagnostic:
        node, key = node_at(self.schema, path), str(path[-1])
        where = path_text(path[:-1]) or self.stack.layers[0].document.source.name
        message = Text(f"{where} lacks the key {key}", f"{where} 缺少键 {key}")
        hint = same(example(node, key))
        if len(path) == 1 and node.get("type") == "object":
            hint = Text(
                f'[{key}], or build on a scenario: extends = "baseline"',
                f'[{key}]，或在已有方案上修改：extends = "baseline"',
            )
        span = self.stack.span(path[:-1], value=False) if path[:-1] else self.stack.span(path)
        return self._make("E-MISSING", path, message, span=span, got=None, help=hint)

    def _type(self, fault: Fault, path: KeyPath) -> Diagnostic:
        node, value = node_at(self.schema, path), fault["input"]
        unit = unit_text(value, node)
        if unit:
            return self._make(
                "E-UNIT", path, Text("a number without a unit is wanted", "此处应为不带单位的数"), help=unit
            )
        wanted, found, text = kind(node), kind_of(value), path_text(path)
        message = Text(
            f"{text}: {found.en} where {wanted.en} belongs", f"{text}：此处应为{wanted.zh}，不是{found.zh}"
        )
        return self._make("E-TYPE", path, message, help=type_hint(value, node))

    def _range(self, fault: Fault, path: KeyPath) -> Diagnostic:
        value, context = fault["input"], fault.get("ctx", {})
        if context.get("le") == 1 and isinstance(value, int | float) and 2 <= value <= 100:
            hint = Text(f"write {value / 100:.12g}", f"写成 {value / 100:.12g}")
            return self._make(
                "E-UNIT", path, Text("a share, not a percentage", "应为比例，不是百分数"), help=hint
            )
        words = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<", "multiple_of": "a multiple of"}
        name = next((n for n in words if n in context), "")
        rule = f"{words.get(name, '')} {context.get(name, '')}".strip()
        text = path_text(path)
        return self._make("E-RANGE", path, Text(f"{text} must be {rule}", f"{text} 必须 {rule}"))

    def _length(self, fault: Fault, path: KeyPath) -> Diagnostic:
        context, rule = fault.get("ctx", {}), str(fault["type"])
        long = "long" in rule
        limit = context.get("max_length" if long else "min_length", "")
        unit = Text("characters", "个字符") if rule.startswith("string") else Text("items", "项")
        word = Text("at most", "最多") if long else Text("at least", "至少")
        size = context.get("actual_length") or len(fault["input"])
        message = Text(
            f"{path_text(path)} has {size:,} {unit.en}", f"{path_text(path)} 有 {size:,} {unit.zh}"
        )
        wanted = Text(f"{word.en} {limit:,} {unit.en}", f"{word.zh} {limit:,} {unit.zh}")
        return self._make("E-SIZE" if long else "E-RANGE", path, message, expected=wanted)

    def _finite(self, fault: Fault, path: KeyPath) -> Diagnostic:
        written = self._written(path) or str(fault["input"])
        message = Text(f"{written} is not a number you can simulate", f"{written} 不是可以模拟的数")
        return self._make("E-FINITE", path, message)

    def _enum(self, fault: Fault, path: KeyPath) -> Diagnostic:
        names = [str(n) for n in node_at(self.schema, path).get("enum", ())]
        near = nearest(str(fault["input"]), names)
        hint = Text(f'did you mean "{near}"?', f'是否想写 "{near}"？') if near else None
        text = path_text(path)
        return self._make(
            "E-ENUM", path, Text(f"{text} has no such choice", f"{text} 没有这个选项"), help=hint
        )

    def _pattern(self, fault: Fault, path: KeyPath) -> Diagnostic:
        text = path_text(path)
        pattern = str(fault.get("ctx", {}).get("pattern", ""))
        if "24:00" in pattern:
            wanted = Text("a time of day from 00:00 to 24:00, in quotes", "加引号的时刻，00:00 至 24:00")
            return self._make(
                "E-TIME",
                path,
                Text(f"{text} is not a time of day", f"{text} 不是时刻"),
                expected=wanted,
                help=same('"08:30"'),
            )
        wanted = Text(f"a name like {pattern}", f"形如 {pattern} 的名称")
        return self._make(
            "E-NAME", path, Text(f"{text} is not a usable name", f"{text} 不是可用的名称"), expected=wanted
        )

    def _bad_name(self, fault: Fault, path: KeyPath) -> Diagnostic:
        """A key of a table with free names that does not fit."""
        names, key = keys_of(node_at(self.schema, path[:-1])), str(path[-1])
        span = self.stack.span(path, value=False)
        if names:
            return self._unknown(fault, path)
        wanted = Text(
            "a-z first, then a-z, 0-9 or _, at most 40", "以 a-z 开头，其余为 a-z、0-9、_，最多 40 个"
        )
        hint = re.sub(r"[^a-z0-9_]+", "_", key.lower()).strip("_")[:40]
        message = Text(f"{path_text(path)} is not a usable name", f"{path_text(path)} 不是可用的名称")
        return self._make(
            "E-NAME",
            path,
            message,
            span=span,
            got=key,
            expected=wanted,
            help=same(hint) if hint[:1].isalpha() else None,
        )

    def _version(self, fault: Fault, path: KeyPath) -> Diagnostic:
        found, supported = fault["input"], node_at(self.schema, path).get("const")
        message = Text(f"schema version {found} is not known here", f"不支持的模式版本 {found}")
        hint = Text("upgrade cardsim: pip install -U cardsim", "请升级 cardsim：pip install -U cardsim")
        newer = isinstance(found, int) and isinstance(supported, int) and found > supported
        return self._make(
            "E-VERSION", path, message, expected=same(str(supported)), help=hint if newer else None
        )

    def _other(self, fault: Fault, path: KeyPath) -> Diagnostic:
        """A rule of the models themselves, `E-CODE: text` or `E-CODE: text | 文字`."""
        coded = _CODED.fullmatch(str(fault["msg"]))
        if not coded:
            message = same(f"{path_text(path)}: {fault['msg']}")
            return self._make("E-VALUE", path, message)
        en, _, zh = coded.group(2).partition(" | ")
        message = Text(
            f"{path_text(path)}: {en}" if path else en, f"{path_text(path)}：{zh or en}" if path else zh or en
        )
        return self._make(coded.group(1), path, message, expected=None, got=None)


_BOUNDS = ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "multiple_of")
_LENGTHS = ("too_short", "too_long", "string_too_short", "string_too_long")
_KINDS = (
    "int_type", "int_from_float", "float_type", "string_type", "bool_type", "date_type", "datetime_type",
    "dict_type", "tuple_type", "list_type", "model_type", "model_attributes_type",
    "date_from_datetime_inexact",
)  # fmt: skip
_TELL: dict[str, Callable[[Translator, Fault, KeyPath], Diagnostic]] = {
    "extra_forbidden": Translator._unknown,
    "missing": Translator._missing,
    "finite_number": Translator._finite,
    "literal_error": Translator._enum,
    "enum": Translator._enum,
    "string_pattern_mismatch": Translator._pattern,
    **dict.fromkeys(_BOUNDS, Translator._range),
    **dict.fromkeys(_LENGTHS, Translator._length),
    **dict.fromkeys(_KINDS, Translator._type),
}
