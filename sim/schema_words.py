"""The JSON Schema of the scenario, asked in plain words: what may stand at a key path."""

from collections.abc import Iterator, Mapping
from typing import Any

from sim.diagnostics import Text, same
from sim.toml_lines import KeyPath

Node = Mapping[str, Any]

_TYPES = {
    "integer": Text("a whole number", "整数"),
    "number": Text("a number", "数"),
    "string": Text("a text in quotes", "加引号的文字"),
    "boolean": same("true / false"),
    "array": Text("a list", "列表"),
    "object": Text("a table", "表"),
}
_DATE = Text("a date without a time zone, such as 2025-01-31", "不带时区的日期，如 2025-01-31")


def node_at(schema: Node, path: KeyPath) -> Node:
    """The schema of what stands at `path`, references followed; empty if nothing may."""
    node: Node = _plain(schema, schema)
    for part in path:
        node = _plain(_child(node, part), schema)
    return node


def _plain(node: Node, root: Node) -> Node:
    """Follow a reference and drop the `or nothing` of an optional value."""
    while "$ref" in node or "anyOf" in node:
        if "$ref" in node:
            node = root["$defs"][str(node["$ref"]).rsplit("/", 1)[-1]]
        else:
            node = next((n for n in node["anyOf"] if n.get("type") != "null"), {})
    return node


def _child(node: Node, part: str | int) -> Node:
    if isinstance(part, int):
        items: Node = node.get("items", {})
        return items
    found = node.get("properties", {}).get(part)
    if found is None:
        others = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
        found = next((n for n in others if isinstance(n, dict)), {})
    return dict(found)


def keys_of(node: Node) -> list[str]:
    """The keys a table may have, in the order of the schema; empty when names are free."""
    names = node.get("properties") or node.get("propertyNames", {}).get("enum", ())
    return list(names)


def expected(node: Node) -> Text:
    """What may stand there: `a whole number, 0 to 1000`, `one of natural, working, visit`."""
    if "enum" in node or "const" in node:
        names = ", ".join(str(v) for v in node.get("enum", [node.get("const")]))
        return Text(
            f"one of {names}" if "enum" in node else names, f"{names} 之一" if "enum" in node else names
        )
    if node.get("format") == "date":
        return _DATE
    plain, bounds = kind(node), _bounds(node)
    return Text(f"{plain.en}, {bounds}", f"{plain.zh}，{bounds}") if bounds else plain


def kind(node: Node) -> Text:
    """The kind alone: `a whole number`, `a date`, `a table`."""
    if node.get("format") == "date":
        return Text("a date", "日期")
    return _TYPES.get(str(node.get("type")), Text("another value", "其他值"))


def _bounds(node: Node) -> str:
    low, high = node.get("minimum"), node.get("maximum")
    above = node.get("exclusiveMinimum")
    if low is not None and high is not None:
        return f"[{low:g}, {high:g}]" if isinstance(high, float) else f"{low:,} … {high:,}"
    if above is not None:
        return f"> {above:g}" + (f", <= {high:g}" if high is not None else "")
    if low is not None:
        return f">= {low:g}"
    return f"<= {high:g}" if high is not None else ""


def example(node: Node, key: str) -> str:
    """A line to paste for a missing key."""
    return f"{key} = {_example_value(node)}"


def _example_value(node: Node) -> str:
    if "const" in node:
        return repr(node["const"])
    if "enum" in node:
        return f'"{node["enum"][0]}"'
    if node.get("format") == "date":
        return "2025-01-31"
    low = node.get("minimum", node.get("exclusiveMinimum", 0))
    simple = {"integer": f"{max(int(low), 1)}", "number": "0.5", "boolean": "false", "string": '"..."'}
    kind = str(node.get("type"))
    return simple.get(kind, "[]" if kind == "array" else "{ " + ", ".join(_fields(node)) + " }")


def _fields(node: Node) -> Iterator[str]:
    for name in node.get("required", ())[:4]:
        yield f"{name} = …"


def relaxed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a file with `extends`: it states only what differs, so nothing is required."""
    out = _without_required(schema)
    text = {"type": "string", "description": "A shipped scenario, or a file beside this one."}
    out["properties"] = {"extends": text, **out["properties"]}
    return dict(out)


def _without_required(node: Any) -> Any:
    if isinstance(node, dict):
        kept = {k: v for k, v in node.items() if not (k == "required" and isinstance(v, list))}
        return {k: _without_required(v) for k, v in kept.items()}
    return [_without_required(v) for v in node] if isinstance(node, list) else node
