"""Scorecards and checklists: YAML files that a quality team edits without code."""

from klankbord.scorecards.card import ScorecardFile, ScorecardText
from klankbord.scorecards.faults import Fault
from klankbord.scorecards.reading import (
    DEFAULT_SCORECARD,
    DEFAULT_SUBJECTS,
    load_scorecard,
    load_subjects,
    read_card,
    scorecard_faults,
    told,
    with_checklists,
)

__all__ = [
    "DEFAULT_SCORECARD",
    "DEFAULT_SUBJECTS",
    "Fault",
    "ScorecardFile",
    "ScorecardText",
    "load_scorecard",
    "load_subjects",
    "read_card",
    "scorecard_faults",
    "told",
    "with_checklists",
]
