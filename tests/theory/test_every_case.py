"""No case is forgotten, and none is both proved and given up."""

from importlib import import_module
from pathlib import Path

from tests.theory.cases import HERE, PROVED, all_cases, not_expressible

ROOT = HERE.parent.parent


def proved() -> dict[str, str]:
    """Test by id; the calendar's cases have their place with the clock."""
    for file in sorted(HERE.glob("test_*.py")):
        import_module(f"tests.theory.{file.stem}")
    clock = (ROOT / "tests/unit/test_clock.py").read_text(encoding="utf-8")
    elsewhere = {i: "test_clock" for i in all_cases() if i.startswith("CAL-") and f"# {i}:" in clock}
    return PROVED | elsewhere


def test_every_case_is_proved_or_listed_with_a_reason() -> None:
    have, listed = set(proved()), set(not_expressible())
    assert have | listed == set(all_cases())
    assert not have & listed
    assert all(len(reason) > 30 for reason in not_expressible().values())


def test_few_cases_are_given_up() -> None:
    assert len(not_expressible()) <= 11
    assert len(proved()) >= 75


def test_the_table_is_the_shipped_one() -> None:
    assert Path(HERE / "queueing_cases.csv").exists()
    assert len(all_cases()) == 86
