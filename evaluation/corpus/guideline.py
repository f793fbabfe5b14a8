"""Where the labels of a call leave the labelling guideline, as far as that can be counted.

The rules are those of `docs/labelrichtlijn.md`; what they say of a call is for its labeller to look at again.
"""

from collections.abc import Iterator

from evaluation.corpus.call import CorpusCall
from nlp.criteria.avg import FAULTY_ACTS

_MET, _PARTLY = 0.75, 0.40  # shares of the points that apply
_SHORT = 12  # turns; in a shorter call nothing needs to be summed up
_UNFRIENDLY_CALL = 2  # turns
# Acts that can cost the verdict on personal data; the others are careful or need no judgement.
_FAULTS = frozenset(FAULTY_ACTS)


def guideline_faults(call: CorpusCall) -> Iterator[str]:
    """One line for each label that its own call contradicts."""
    yield from _technique_faults(call)
    yield from _closing_faults(call)
    yield from _tone_faults(call)
    yield from _completeness_faults(call)
    yield from _handling_faults(call)


def _technique_faults(call: CorpusCall) -> Iterator[str]:
    items = [note.item for note in call.technique]
    if len(set(items)) < len(items):
        yield "a technique stands twice"
    if call.criteria["begroeting"].verdict == "voldoet" and "greeting" not in items:
        yield "begroeting: voldoet without a greeting"
    if ("warm_transfer" in items) != (call.outcome == "transferred_warm"):
        yield f"warm_transfer and the outcome {call.outcome} differ"
    if "commitment" in items and not any(promise.when for promise in call.commitments):
        yield "commitment: no promise says when"
    summary = call.criteria["samenvatting"].verdict
    if ("summary" in items) != (summary == "voldoet"):
        yield f"samenvatting: {summary}, and the technique says otherwise"
    if summary == "nvt" and len(call.turns) > _SHORT:
        yield f"samenvatting: nvt in a call of {len(call.turns)} turns"


def _closing_faults(call: CorpusCall) -> Iterator[str]:
    shown = {note.item for note in call.technique} & {"closing_question", "farewell"}
    wanted = ("voldoet_niet", "aandacht", "voldoet")[len(shown)]
    verdict = call.criteria["afsluiting"].verdict
    handed_over = verdict == "nvt" and call.outcome.startswith("transferred")
    if verdict != wanted and not handed_over:
        yield f"afsluiting: {verdict}, by its technique {wanted}"


def _tone_faults(call: CorpusCall) -> Iterator[str]:
    unfriendly = sum(turn.tone == "unfriendly" for turn in call.turns)
    verdict = call.criteria["toon"].verdict
    if unfriendly == 0:
        agrees = verdict == "voldoet"
    elif unfriendly < _UNFRIENDLY_CALL:
        agrees = verdict in ("aandacht", "voldoet_niet")  # one may be very bad
    else:
        agrees = verdict == "voldoet_niet"
    if not agrees:
        yield f"toon: {verdict} with {unfriendly} unfriendly turns"


def _completeness_faults(call: CorpusCall) -> Iterator[str]:
    applying = [note for note in call.points if note.applies]
    verdict = call.criteria["volledigheid"].verdict
    if not applying:
        if verdict != "nvt":
            yield f"volledigheid: {verdict}, but no point applies"
        return
    share = sum(note.covered for note in applying) / len(applying)
    if share < _PARTLY or any(note.wrong for note in applying):
        agrees = verdict == "voldoet_niet"
    elif share < _MET:
        agrees = verdict in ("aandacht", "voldoet_niet")
    else:
        agrees = verdict in ("voldoet", "aandacht")  # the question itself may stay open
    if not agrees:
        yield f"volledigheid: {verdict} with {share:.0%} of the points"


def _handling_faults(call: CorpusCall) -> Iterator[str]:
    """Where acts are labelled at all: the calls of the test split have none."""
    acts = {act for turn in call.turns for act in turn.handling}
    verdict = call.criteria["avg"].verdict
    if acts and verdict in ("aandacht", "voldoet_niet") and not acts & _FAULTS:
        yield f"avg: {verdict} without a turn that is at fault"
    if verdict == "nvt" and acts & _FAULTS:
        yield "avg: nvt with a turn that is at fault"
