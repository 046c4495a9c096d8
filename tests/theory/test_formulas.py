"""The expected numbers of the table follow from their formulas to the stated precision."""

import math

import numpy as np
import pytest

from tests.theory import formulas as f
from tests.theory.cases import case

DESK = (0.2, 1 / 240, 55)


def jackson() -> list[float]:
    p = case("JAC-01").parameters
    return np.linalg.solve(np.eye(3) - np.array(p["P"]).T, p["gamma"]).tolist()  # type: ignore[no-any-return]


def waiting_at(ident: str) -> list[float]:
    p = case(ident).parameters
    flow = np.linalg.solve(np.eye(3) - np.array(p["P"]).T, p["gamma"])
    return [x * f.mean_wait(x, mu, c) for x, mu, c in zip(flow, p["mu"], p["c"], strict=True)]


def impatient() -> tuple[float, float]:
    """(share that leaves, mean wait in seconds) of M/M/50+M."""
    down = np.minimum(np.arange(1, 401), 50) + 0.5 * np.maximum(np.arange(1, 401) - 50, 0)
    shares = f.birth_death(np.full(400, 48.0), down)
    queue = float((shares * np.maximum(np.arange(401) - 50, 0)).sum())
    return 0.5 * queue / 48, queue / 48 * 60


def machines() -> float:
    shares = f.birth_death(0.2 * np.arange(5, 0, -1), np.array([1.0, 2, 2, 2, 2]))
    return float(shares @ np.arange(6))


def room_for_three() -> tuple[float, float]:
    shares = f.birth_death(np.full(3, 3.0), np.array([4.0, 8, 8]))
    return float(shares @ np.arange(4)), float(shares[3])


def from_empty(rate: float, t: float, states: int) -> np.ndarray:  # type: ignore[type-arg]
    start = np.zeros(states + 1)
    start[0] = 1
    return f.after(start, np.full(states, rate), np.ones(states), t)


def lunch_hour() -> list[float]:
    p, n = case("TV-01").parameters, 200
    now, seen = np.zeros(n + 1), []
    now[0] = 1
    spans = np.diff(p["hours"])
    for span, rate, crew in zip(spans, p["lam_per_h"], p["servers"], strict=True):
        down = p["mu_per_h"] * np.minimum(np.arange(1, n + 1), crew)
        now = f.after(now, np.full(n, float(rate)), down, float(span))
        seen.append(float(now @ np.arange(n + 1)))
    return seen


FORMULAS = {
    "MM1-01": lambda: f.mean_wait(0.8, 1, 1),
    "MM1-02": lambda: 0.8 * f.mean_wait(0.8, 1, 1) + 0.8,
    "MM1-03": lambda: -math.log(0.05) / 0.2,
    "MM1-04": lambda: 1 - 0.8 * math.exp(-0.2 * 5),
    "MM1-05": lambda: 1 - 1 / 3,
    "MMC-01": lambda: f.mean_wait(2, 1, 3),
    "MMC-02": lambda: 2 * f.mean_wait(2, 1, 3) + 2,
    "MMC-03": lambda: f.mean_wait(1, 0.4, 3),
    "MMC-04": lambda: f.erlang_c(2, 3) * math.exp(-1),
    "MMC-05": lambda: f.erlang_c(48, 55),
    "MMC-06": lambda: f.mean_wait(*DESK),
    "MMC-07": lambda: 1 - f.erlang_c(48, 55) * math.exp(-(55 / 240 - 0.2) * 15),
    "MMC-08": lambda: f.mean_wait(48, 1, 50) * 60,
    "MMC-09": lambda: f.mean_wait(0.8, 1, 1) / f.mean_wait(12, 1, 15),
    "MMC-11": lambda: 1 - math.exp(-3) * (1 + f.erlang_c(3, 4) * 3),
    "MD1-01": lambda: f.pollaczek(0.8, 1, 1),
    "MG1-01": lambda: f.pollaczek(0.8, 1, 1.25),
    "MG1-02": lambda: f.pollaczek(0.5, 1, 2 * (0.9 / 1.8**2 + 0.1 / 0.2**2)),
    "GM1-01": lambda: f.evenly_spaced(1.25, 1),
    "MMCK-01": lambda: room_for_three()[0],
    "MMCK-02": lambda: room_for_three()[1],
    "EB-01": lambda: f.erlang_b(5.084, 10),
    "EB-02": lambda: f.erlang_b(21.932, 30),
    "EA-01": lambda: impatient()[0],
    "EA-02": lambda: impatient()[1],
    "FIN-01": machines,
    "PRI-01": lambda: f.cobham([0.2, 0.6], [1, 1], [2, 2])[0] + 1,
    "PRI-02": lambda: f.cobham([0.2, 0.6], [1, 1], [2, 2])[1] + 1,
    "PRI-03": lambda: f.cobham([0.3, 0.2, 0.3], [1, 0.5, 1], [1, 0.5, 2])[2],
    "DSP-01": lambda: 39 / 4,
    "BRK-01": lambda: 0.5 * (1 + 0.1 * 1 / (0.5 * 0.5)) / (1 * 0.8 - 0.5),
    "BRK-04": lambda: (2 / 0.9) * (1 + (1 + 2 * 0.9 * 0.1 * 1 / 2) / 2 * 0.6 / 0.4),
    "JAC-01": jackson,
    "JAC-03": lambda: waiting_at("JAC-03"),
    "FJ-01": lambda: (12 - 0.5) / 8 / 0.5,
    "TR-01": lambda: float(from_empty(0.8, 10, 100) @ np.arange(101)),
    "TR-02": lambda: float(from_empty(0.8, 10, 100)[0]),
    "TR-03": lambda: float(from_empty(1.5, 100, 250) @ np.arange(251)),
    "TV-01": lunch_hour,
    "CLR-01": lambda: 998 / 3 + 1 / 2 + 1,
}


@pytest.mark.parametrize("ident", FORMULAS)
def test_the_expected_number_follows_from_its_formula(ident: str) -> None:
    # the table has ten decimals
    proof = case(ident)
    near = max(proof.tol_calc, 1e-9)
    assert FORMULAS[ident]() == pytest.approx(proof.expected, rel=near, abs=1e-9)
