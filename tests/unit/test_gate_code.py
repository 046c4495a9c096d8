"""What was changed in the code is named by its pieces, and what acts in a room stands first."""

import pytest

from sim.app.gate_areas import look_text
from sim.experiments import gate_code
from sim.experiments.gate_code import Edited, code_of, edited
from sim.model_version import model_sources
from sim.scenario_files import resolve

RULES = '''"""Rules."""

LIMIT = 3


@compiled
def due(day):
    """When."""
    return day + 30  # natural days


def wait(day):
    return day
'''


@pytest.fixture
def before(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return of({"rules.py": RULES, "clock.py": "DAY = 86_400\n"}, monkeypatch)


def of(texts: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(gate_code, "model_sources", lambda: texts)
    return code_of(resolve("baseline"))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("day + 30", "day + 29", "sim/rules.py (due)"),
        ("@compiled\n", "@compiled(inline=True)\n", "sim/rules.py (due)"),
        ("LIMIT = 3", "LIMIT = 4", "sim/rules.py"),
        ("def wait", "def stay", "sim/rules.py (stay, wait)"),
    ],
)
def test_a_change_is_named_by_function_and_one_outside_them_by_file(
    old: str, new: str, wanted: str, before: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    after = of({"rules.py": RULES.replace(old, new), "clock.py": "DAY = 86_400\n"}, monkeypatch)
    assert [str(e) for e in edited(before, after)] == [wanted]


def test_comments_on_lines_of_their_own_and_empty_lines_change_nothing(
    before: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    after = of(
        {"rules.py": "# new\n\n" + RULES.replace("\n\n\n", "\n\n\n\n"), "clock.py": "DAY = 86_400\n"},
        monkeypatch,
    )
    assert edited(before, after) == ()


def test_files_that_are_new_or_gone_are_named(
    before: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    after = of({"rules.py": RULES, "days.py": "DAY = 86_400\n"}, monkeypatch)
    assert [e.file for e in edited(before, after)] == ["sim/clock.py", "sim/days.py"]


def test_a_baseline_that_knows_nothing_of_its_code_blames_no_file(before: dict[str, str]) -> None:
    assert edited({}, before) == ()


def test_every_module_of_the_model_and_every_table_of_the_city_is_known() -> None:
    code = code_of(resolve("baseline"))
    assert {f"sim/{name}" for name in model_sources()} <= set(code)
    assert "beijing/banks.csv" in code


def test_what_acts_in_the_room_stands_before_what_does_not() -> None:
    mail, lines = Edited("sim/stations/mail.py", ("go",)), Edited("sim/kernels/production.py", ("_take",))
    text = look_text("lines.icbc", (mail, lines)).en
    assert text == (
        "changed and acting there: sim/kernels/production.py (_take); also changed: sim/stations/mail.py (go)"
    )
    assert look_text("hand_over.icbc", (lines,)).en == "changed: sim/kernels/production.py (_take)"
    assert look_text("lines.icbc", ()).en.startswith("look in sim/stations/production.py")


def test_many_changed_files_are_counted() -> None:
    many = tuple(Edited(f"sim/f{i}.py", ("",)) for i in range(9))
    assert look_text("lines.icbc", many).en.endswith("sim/f4.py and 4 more files")
    assert look_text("lines.icbc", many).zh.endswith("sim/f4.py等 9 个文件")
