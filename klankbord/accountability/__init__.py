"""What a municipality tells the world and its supervisors about this system, from how it is really set up.

Three documents: a record for the Algoritmeregister, the entry for the register of processing activities (AVG
art. 30), and the technical annex that a DPIA and an IAMA start from. Each is made of facts (`facts.py`:
settings, scorecard, weights, what people confirmed here) and of answers that only the municipality has
(`answers.py`). What nobody filled in stays open and is named; nothing is made up.
"""

from klankbord.accountability.algorithm import AlgorithmRecord, algorithm_record
from klankbord.accountability.answers import EMPTY_ANSWERS, Answers, read_answers
from klankbord.accountability.facts import Facts, gather_facts
from klankbord.accountability.writing import processing_entry, technical_annex

__all__ = [
    "EMPTY_ANSWERS",
    "AlgorithmRecord",
    "Answers",
    "Facts",
    "algorithm_record",
    "gather_facts",
    "processing_entry",
    "read_answers",
    "technical_annex",
]
