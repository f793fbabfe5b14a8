"""Trains the head of handling: `python -m evaluation.handling_training [FOLDER]`, after names and special.

It stands here because the head's library may not know the corpus: `evaluation` reads both.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.metrics import average_precision_score, cohen_kappa_score, f1_score

from asr.transcript import Transcript, Turn
from evaluation.corpus.call import CorpusCall
from evaluation.corpus.splits import load_split
from nlp.conversation import Conversation
from nlp.criteria.avg import suggest_privacy
from nlp.criteria.handled import HandledCall
from nlp.criteria.handling import data_needs, find_facts
from nlp.criteria.handling_features import read_handling
from nlp.criteria.handling_head import ACTS, WEIGHTS, HandlingHead
from nlp.disclosures.names import NameHead
from nlp.encoder import load_encoder
from nlp.score import Scorer, TrainedHeads
from nlp.special_categories import SpecialHead, find_special_categories
from nlp.training.handling.fit import FEWEST_SHOWN, Fitted, HandledCase, chances_of, fit
from nlp.training.handling.write import NAME, VERSION, write_head

_CARD = Path(__file__).with_name("handling_training_card.md")
_LIKELY = 0.5


def main() -> None:
    """Fit on train, measure on unknown writers and on development; write weights and card."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=WEIGHTS)
    folder: Path = parser.parse_args().folder
    encoder, special = load_encoder(None), SpecialHead()
    heads = TrainedHeads(names=NameHead(), special=special)
    scorer = Scorer(encoder=encoder, subjects=(), heads=heads)
    train = read_cases(load_split("train", purpose="training"), scorer=scorer, special=special)
    fitted = fit([case for _, case in train], dimensions=encoder.dimensions)
    write_head(folder, fitted, encoder=encoder.name)
    development = read_cases(load_split("development", purpose="training"), scorer=scorer, special=special)
    cases = [case for _, case in train]
    unseen = [fitted.models.verdicts[at] for at in fitted.chances.argmax(axis=1)]
    found = [case.verdict for _, case in development]
    head = HandlingHead(folder)
    judged = [_verdict(head, conversation, case) for conversation, case in development]
    card = _CARD.read_text(encoding="utf-8").format(
        name=f"{NAME} {VERSION}",
        encoder=encoder.name,
        train=len(train),
        writers=len({case.writer for case in cases}),
        development=len(development),
        acts=_acts_table(cases, fitted),
        ruled=_agreement([case.verdict for case in cases], [case.ruled for case in cases]),
        unseen=_agreement([case.verdict for case in cases], unseen),
        held_ruled=_agreement(found, [case.ruled for _, case in development]),
        held=_agreement(found, judged),
        strength=fitted.strength,
        fewest=FEWEST_SHOWN,
    )
    (folder / "CARD.md").write_text(card, encoding="utf-8")


def read_cases(
    calls: Sequence[CorpusCall], *, scorer: Scorer, special: SpecialHead
) -> list[tuple[Conversation, HandledCase]]:
    """Corpus calls as a recogniser would write them, with the subject that they have."""
    transcripts = [
        Transcript(call.id, tuple(Turn(turn.speaker, turn.written or turn.text) for turn in call.turns))
        for call in calls
    ]
    return [
        (conversation, _case(call, conversation, special))
        for call, conversation in zip(calls, scorer.read(transcripts), strict=True)
    ]


def _case(call: CorpusCall, conversation: Conversation, special: SpecialHead) -> HandledCase:
    needs, found = data_needs(call.subject), find_special_categories(conversation, special)
    handled = HandledCall(conversation, found)
    turns = read_handling(conversation, handled, find_facts(handled, needs=needs), needs=needs)
    return HandledCase(
        call.id,
        call.batch,
        turns,
        tuple(conversation.transcript.turns[index].text for index in turns.indexes),
        np.array([[act in call.turns[index].handling for act in ACTS] for index in turns.indexes]),
        suggest_privacy(conversation, special=found, needs=needs).verdict,
        call.criteria["avg"].verdict,
    )


def _verdict(head: HandlingHead, conversation: Conversation, case: HandledCase) -> str:
    chances = head.read(conversation, case.turns, ruled=case.ruled).verdicts
    return max(chances, key=lambda verdict: chances[verdict])


def _acts_table(cases: Sequence[HandledCase], fitted: Fitted) -> str:
    """Turns of writers that no model learnt from."""
    labels, chances = np.vstack([case.acts for case in cases]), chances_of(fitted)
    lines = ["| act | turns | average precision | recall / precision at .5 |", "|---|---|---|---|"]
    for at, act in enumerate(fitted.models.turns.acts):
        truth, found = labels[:, ACTS.index(act)], chances[:, at] >= _LIKELY
        right = int((truth & found).sum())
        precision = f"{right / found.sum():.2f}" if found.any() else "-"
        lines.append(
            f"| {act} | {truth.sum()} | {average_precision_score(truth, chances[:, at]):.2f} "
            f"| {right / truth.sum():.2f} / {precision} |"
        )
    return "\n".join(lines)


def _agreement(truth: Sequence[str], found: Sequence[str]) -> str:
    alike = np.mean([one == other for one, other in zip(truth, found, strict=True)])
    kappa, macro = cohen_kappa_score(truth, found), f1_score(truth, found, average="macro")
    return f"{alike:.0%} alike, kappa {kappa:.2f}, macro-F1 {macro:.2f}"


if __name__ == "__main__":
    main()
