"""Trains the conversation heads: `python -m evaluation.training SUBJECTS [FOLDER]`.

They learn from the corpus, from the own lines and from the checklists in SUBJECTS, a folder as
`klankbord/scorecards/subjects`. It stands here because the heads' library may not know the corpus.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from asr.transcript import Transcript, Turn
from evaluation.corpus.call import CorpusCall
from evaluation.corpus.splits import load_split
from evaluation.matching.checklists import read_subjects
from evaluation.training_card import write_card
from nlp.encoder import Encoder, load_encoder
from nlp.heads import CALL_HEADS, WEIGHTS, CallHead
from nlp.subjects import Subject
from nlp.training.conversation.examples import (
    CallExample,
    LabelledCall,
    ReadCall,
    read_calls,
    rows_of_calls,
    rows_of_endings,
    rows_of_lines,
    rows_of_sentences,
)
from nlp.training.conversation.fit import Fitted, fit
from nlp.training.conversation.write import write_heads
from nlp.training.tone.lines import read_lines
from nlp.turn_features import dense_blocks


def main() -> None:
    """Train on the packaged encoder, write the weights and the card with figures on development."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("subjects", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=WEIGHTS)
    chosen = parser.parse_args()
    encoder, learnt = load_encoder(None), load_split("train", purpose="training")
    calls = read_calls(labelled(learnt), encoder=encoder)
    said = plain_sentences(read_subjects(chosen.subjects), calls=learnt)
    fitted = train(calls, said=said, encoder=encoder)
    write_heads(chosen.folder, fitted, encoder=encoder.name)
    development = read_calls(labelled(load_split("development", purpose="training")), encoder=encoder)
    write_card(chosen.folder, fitted, learnt=calls, development=development, encoder=encoder.name)


def plain_sentences(subjects: Sequence[Subject], *, calls: Sequence[CorpusCall]) -> list[str]:
    """What employees may say by the checklists of these calls; those of other subjects are kept for tests."""
    known = {call.subject for call in calls}
    own = [subject for subject in subjects if subject.id in known]
    return [said for subject in own for point in subject.points for said in point.paraphrases]


def train(calls: Sequence[ReadCall], *, said: Sequence[str], encoder: Encoder) -> Fitted:
    """Fit all heads on these calls, on sentences that are plain and on the lines that no test keeps."""
    rows = rows_of_calls(calls)
    place = rows.dense[:, dense_blocks(encoder.dimensions)["place"]].mean(axis=0)
    lines = [line for line in read_lines() if line.split != "test"]
    return fit(
        calls,
        rows,
        rows_of_lines(lines, encoder=encoder, place=place).with_rows(
            rows_of_sentences(said, encoder=encoder, place=place)
        ),
        rows_of_endings(encoder=encoder, place=place),
        dimensions=encoder.dimensions,
    )


def unseen_examples(
    calls: Sequence[CorpusCall], *, subjects: Sequence[Subject], encoder: Encoder
) -> tuple[CallExample, ...]:
    """What the models of calls learn from, each call as read by models of turns that did not see it."""
    said = plain_sentences(subjects, calls=calls)
    return train(read_calls(labelled(calls), encoder=encoder), said=said, encoder=encoder).held_out.examples


def labelled(calls: Sequence[CorpusCall]) -> list[LabelledCall]:
    """Corpus calls as a recogniser would write them, with the labels that the heads learn."""
    return [_labelled(call) for call in calls]


def _labelled(call: CorpusCall) -> LabelledCall:
    turns = tuple(Turn(turn.speaker, turn.written or turn.text) for turn in call.turns)
    verdicts: dict[CallHead, str] = {
        head: call.criteria[head].verdict for head in CALL_HEADS if head != "outcome"
    }
    return LabelledCall(
        Transcript(call.id, turns),
        {index: turn.tone for index, turn in enumerate(call.turns) if turn.tone is not None},
        {note.item: note.turn for note in call.technique},
        {"outcome": call.outcome, **verdicts},
    )


if __name__ == "__main__":
    main()
