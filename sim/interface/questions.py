"""The questions of a planner as functions. Each answers as its command does, with the same numbers.

A scenario is a shipped name, a file, or a loaded ``Scenario``. people: all by default, "1/100", or a number.
Runs that were played before are taken from ``store``. Nothing is written but there, unless a folder is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.diagnostics import Language
from sim.interface.answers import Answer, Run
from sim.interface.progress import bar
from sim.interface.scenarios import Given, resolved_of
from sim.run_inputs import Engine, sample_of
from sim.running import Progress
from sim.running import run as play
from sim.store import Store

People = int | str | None
_STORE = "runs/store"


def run(
    scenario: Given,
    people: People = None,
    seed: int = 1,
    replication: int = 0,
    engine: Engine = "fast",
    out: str | Path | None = None,
    journeys: bool = True,
    threads: int = 2,
    progress: Progress | None = None,
) -> Run:
    """Play a scenario once: what happens?

    Parameters are those of ``cardsim run``. out: folder to store the run in; without it the result stays in
    memory. journeys: keep one row an application. Raises ScenarioError, OSError, LawBroken.

    >>> from sim import run
    >>> result = run("baseline", people="1/5000", journeys=False)
    >>> 0.9 < result["on_time_share"] <= 1.0
    True
    """
    return Run.of(play(scenario, people, seed, replication, engine, out, journeys, threads, progress))


def load_run(folder: str | Path) -> Run:
    """A stored run, checked against its digests. Raises DamagedRun.

    >>> from sim import load_run, run
    >>> stored = run("baseline", people="1/5000", journeys=False, out="runs/small")
    >>> load_run("runs/small")["due"] == stored["due"]
    True
    """
    from sim.results import load_run as load

    return Run.of(load(folder))


def preflight(scenario: Given) -> Answer:
    """Load against capacity without a run, in a second: can it work at all?

    Tables: ``lines`` (a row a bank and week: orders and capacity in cards a week, load as a share, backlog in
    cards and days of work), ``counters`` (a row a kind, district and week: visits, hours of work and of
    opening a week, load). Figures: load, counters. Raises ScenarioError. Source: the scenario's rules of
    demand, as expected values; see ``sim.experiments.preflight``.

    >>> from sim import preflight
    >>> answer = preflight("baseline")
    >>> answer["lines"].attrs["units"]["orders"]
    'cards a week'
    >>> answer.plot.load(lang="en").title
    'Load of the lines by week'
    """
    from sim.app.preflight_screen import screen
    from sim.experiments.preflight import preflight as look
    from sim.experiments.preflight_study import preflight_study

    resolved = resolved_of(scenario)
    found = look(resolved)
    return Answer(preflight_study(found, resolved), lambda lang: screen(found, lang))


def replicate(
    scenario: Given,
    runs: int = 10,
    precision: Sequence[str] = (),
    assumptions: int = 0,
    people: People = None,
    seed: int = 1,
    most: int = 100,
    seeds: int = 2,
    workers: int = 2,
    store: str | Path = _STORE,
    progress: bool = True,
) -> Answer:
    """Many runs: how sure are the numbers, and what are they unsure of?

    runs: replications. precision: go on until, as ``["on_time_share=0.1points"]``, at most ``most`` runs.
    assumptions: so many draws from the ranges of the assumptions, each with ``seeds`` replications.
    Tables: ``measures`` (a row a number of a run, its unit in a column), ``daily`` (cards, bands over days),
    ``quantiles``, ``runs``, ``split``, ``draws``. Figures: intervals, band. Raises ScenarioError, OSError.
    Source: ``sim.experiments.replicate``.

    >>> from sim import replicate
    >>> answer = replicate("baseline", runs=2, people="1/5000", progress=False)
    >>> int(answer["measures"].set_index("id").loc["on_time_share", "n"])
    2
    """
    from sim.experiments.precision import FEWEST, precisions
    from sim.experiments.replicate import Plan
    from sim.experiments.replicate import replicate as ask
    from sim.experiments.sweep import Sweeping

    resolved, wishes = resolved_of(scenario), precisions(precision)
    least = max(runs, FEWEST) if wishes else runs
    sample = sample_of(people, resolved.scenario, "fast")
    plan = Plan(least, wishes, max(most, least), assumptions, seeds, sample, seed)
    with bar(progress) as report:
        return Answer(ask(resolved, plan, Sweeping(Store(Path(store)), workers, progress=report)))


def compare(
    *scenarios: Given,
    people: People = None,
    replications: int = 5,
    seed: int = 1,
    workers: int = 2,
    store: str | Path = _STORE,
    progress: bool = True,
) -> Answer:
    """The same people with the same luck under each scenario: do it, do not, or cannot tell yet?

    The first scenario is the reference. Tables: ``measures``, ``moves`` (persons who become late, on time),
    ``waits`` (days), ``weeks`` (applications), ``cells``, ``queues`` (cards) and more. Figures: differences,
    weeks, cost. ``answer.explore()`` writes a page to click in. Raises ScenarioError, OSError, ValueError for
    fewer than two replications. Source: ``sim.experiments.compare``.

    >>> from sim import compare
    >>> answer = compare("baseline", "overtime_allowed", people="1/5000", replications=2, progress=False)
    >>> answer.about["alternatives"]
    ['overtime_allowed']
    """
    from sim.experiments.compare import compare as ask

    found = [resolved_of(s) for s in scenarios]
    sample = sample_of(people, found[0].scenario, "fast")
    with bar(progress) as report:
        return Answer(ask(found, Store(Path(store)), sample, seed, replications, workers, progress=report))


def calibrate(
    scenario: Given,
    file: str | Path | None = None,
    people: People = None,
    seed: int = 1,
    workers: int = 2,
    store: str | Path = _STORE,
    progress: bool = True,
) -> Answer:
    """All values of the named knobs that agree with what was counted, and what follows from them.

    file: the calibration; by default the one shipped for the scenario. Tables: ``targets`` (as counted),
    ``knobs`` (a row a knob, its unit in a column), ``sets`` (all that were tried), ``consequences`` and more.
    Figures: knobs. Raises ScenarioError, OSError. Source: ``sim.experiments.calibrate``.

    >>> from sim import calibrate
    >>> answer = calibrate("baseline", people="1/2000", progress=False)
    >>> answer.plot.knobs(lang="en").title
    'What the counts leave open'
    """
    from sim.experiments.calibrate import calibrate as ask
    from sim.experiments.calibration_file import find_calibration, read_calibration
    from sim.experiments.calibration_study import calibration_study
    from sim.experiments.sweep import Sweeping

    resolved = resolved_of(scenario)
    read = read_calibration(Path(file) if file else find_calibration(resolved))
    sample = None if people is None else sample_of(people, resolved.scenario, "fast")
    with bar(progress) as report:
        work = Sweeping(Store(Path(store)), workers, "processes", report)
        return Answer(calibration_study(ask(resolved, read, work, sample, seed)))


def sensitivity(
    scenario: Given,
    measures: Sequence[str] = (),
    only: Sequence[str] = (),
    people: People = "1/100",
    runs: int = 1,
    seed: int = 1,
    workers: int = 2,
    store: str | Path = _STORE,
    progress: bool = True,
) -> Answer:
    """Each assumption low and high on the same luck: which carries the answer?

    measures: ids, by default the headlines. only: ids of assumptions, by default all that are flagged.
    Tables: ``tornado`` (a row a measure and assumption, units in columns), ``worth``. Figures: tornado.
    Raises ScenarioError, OSError. Source: ``sim.experiments.sensitivity``.

    >>> from sim import sensitivity
    >>> answer = sensitivity("baseline", only=["A.36a"], people="1/5000", progress=False)
    >>> set(answer["tornado"]["assumption"])
    {'A.36a'}
    """
    from sim.experiments.sensitivity import Plan
    from sim.experiments.sensitivity import sensitivity as ask
    from sim.experiments.sweep import Sweeping

    resolved = resolved_of(scenario)
    sample = sample_of(people, resolved.scenario, "fast")
    plan = Plan(tuple(measures), tuple(only), runs, sample=sample, seed=seed)
    with bar(progress) as report:
        return Answer(ask(resolved, plan, Sweeping(Store(Path(store)), workers, progress=report)))


def capacity(
    scenario: Given,
    banks: Sequence[str] = (),
    level: float = 0.99,
    probability: float = 0.95,
    people: People = None,
    seed: int = 1,
    workers: int = 2,
    store: str | Path = _STORE,
    progress: bool = True,
) -> Answer:
    """The least lines, shifts, counters and stations that keep every promise, with a certificate.

    banks: ids, all by default. level: share on time of every bank and week; probability: with which.
    Tables: ``plan`` (a row a lever: lines and hours a day, or counters; yuan over the run), ``certificate``,
    ``front`` (yuan by level), ``front_plans``, ``trials``. Figures: plan, front. Raises ScenarioError,
    OSError. Source: ``sim.experiments.capacity``.

    >>> from sim import capacity
    >>> answer = capacity("baseline", ["cgb"], probability=0.5, people="1/2000", progress=False)
    >>> answer.plot.plan(lang="en").title
    'Lines: what is stated, and the least that is enough'
    """
    from sim.experiments.capacity import size
    from sim.experiments.capacity_study import capacity_study
    from sim.experiments.sizing import Asked

    resolved = resolved_of(scenario)
    asked = Asked(level, probability, tuple(banks), sample_of(people, resolved.scenario, "fast"), seed)
    with bar(progress) as tell:
        return Answer(capacity_study(size(resolved, asked, Store(Path(store)), workers, progress=tell)))


def report(
    *results: str | Path | Run | Answer,
    lang: Language | None = None,
    formats: Sequence[str] = ("html",),
    out: str | Path = "reports",
) -> list[Path]:
    """Write what stored results say, for people who decide; gives the files.

    results: folders, or runs and answers that were stored. lang: zh or en; both if not given.
    Raises DamagedRun, OSError; ValueError for a result that was not stored.

    >>> from sim import report, run
    >>> stored = run("baseline", people="1/5000", journeys=False, out="runs/small")
    >>> [path.suffix for path in report(stored, lang="en")]
    ['.html']
    """
    from sim.reports.material import read_material
    from sim.reports.report import document
    from sim.reports.write import write_report

    langs: list[Language] = ["zh", "en"] if lang is None else [lang]
    folders = [_folder(result) for result in results]
    return list(write_report(document(read_material(folders)), langs, tuple(formats), Path(out)))


def _folder(result: str | Path | Run | Answer) -> Path:
    if isinstance(result, str | Path):
        return Path(result)
    folder = result.folder if isinstance(result, Run) else result.study.folder
    if folder is None:
        raise ValueError("a report is made from stored results: run(..., out=FOLDER), or answer.save(FOLDER)")
    return folder
