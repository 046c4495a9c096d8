"""The screens of the commands as functions of a stored study and a language."""

from __future__ import annotations

from sim.diagnostics import Language
from sim.studies import Study

Groups = list[list[str]]


def replicate_groups(study: Study, lang: Language) -> Groups:
    """Of ``cardsim replicate``."""
    from sim.app.replicate_screen import groups

    return groups(study, study.about["scenario"]["name"], lang)


def compare_groups(study: Study, lang: Language) -> Groups:
    """Of ``cardsim compare``."""
    from sim.app.compare_screen import Screen

    return Screen(study, lang).groups()


def calibrate_groups(study: Study, lang: Language) -> Groups:
    """Of ``cardsim calibrate``."""
    from sim.app.calibrate_screen import groups

    return groups(study, lang)


def sensitivity_groups(study: Study, lang: Language) -> Groups:
    """Of ``cardsim sensitivity``."""
    from sim.app.sensitivity_screen import groups

    return groups(study, lang)


def capacity_groups(study: Study, lang: Language) -> Groups:
    """Of ``cardsim capacity``."""
    from sim.app.capacity_screen import screen

    return screen(study, lang)
