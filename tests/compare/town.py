"""A town whose every card can be counted by hand: two banks, a pile on the first day, nobody else comes.

A bank with one line makes ``rate`` cards an hour, one by one, in ten hours a working day. The pile at icbc
was accepted 27 days before Wednesday 30 October 2024, so it falls due at the end of Saturday 2 November,
after three working days.
"""

from __future__ import annotations

from pathlib import Path

GOOD = Path(__file__).parent.parent / "unit" / "bad_inputs" / "good.toml"

PILE = """kind,bank,promise,age_days,count,district,group
backlog,icbc,online,27,500,xicheng,minor
backlog,abc,online,20,50,haidian,retiree
"""

_SWAPS = (
    ("end = 2025-12-31", "end = 2024-12-31"),
    ("willing_share = 0.5", "willing_share = 0.0"),
    ("willing_share = 0.4", "willing_share = 0.0"),
    ("opens = 2025-02-05", "opens = 2024-10-30"),
    ("lot_size = 100", "lot_size = 1"),
    ("setup_minutes = 5", "setup_minutes = 0"),
    ('opens = "08:00", closes = "24:00"', 'opens = "08:00", closes = "18:00"'),
    ("cards_per_hour = 60", "cards_per_hour = 10"),
    ('reading = "plain"', 'reading = "plain"\nopening_state = "pile.csv"'),
)


def write_town(folder: Path) -> None:
    """``town.toml``, which makes 10 cards an hour, and its pile."""
    text = GOOD.read_text(encoding="utf-8").replace('name = "good"', 'name = "town"')
    for old, new in _SWAPS:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "town.toml").write_text(text, encoding="utf-8")
    (folder / "pile.csv").write_text(PILE, encoding="utf-8")


def write_idea(folder: Path, name: str, text: str = "") -> Path:
    """An overlay of the town."""
    path = folder / f"{name}.toml"
    head = f'extends = "town.toml"\nname = "{name}"\nzh = "{name}"\nen = "{name}"\n'
    path.write_text(head + text, encoding="utf-8")
    return path


def rate(bank: str, cards: int) -> str:
    """The bank makes so many cards an hour."""
    return f"[banks.{bank}.production]\ncards_per_hour = {cards}\n"


def threshold(name: str, measure: str, limit: str) -> str:
    """A threshold, as ``at_least = 0.9``."""
    return f'[decisions.{name}]\nmeasure = "{measure}"\n{limit}\n'
