"""The spaCy pipeline that every turn goes through once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

# Imported for the component factory that it registers.
import nlp.cues  # noqa: F401
from asr.transcript import Transcript
from nlp.disclosures.component import BEFORE, NAMED, SPEAKER
from nlp.disclosures.dialogue import join_turns
from nlp.disclosures.names import Named
from nlp.disclosures.recogniser import TURN_BREAK
from nlp.memory import forget

_TURNS_BEFORE = 3


def build_pipeline() -> Language:
    """A blank Dutch pipeline with Klankbord's own components; nothing in it is trained or downloaded."""
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("disclosures")
    pipeline.add_pipe("cues")
    return pipeline


def read_docs(
    pipeline: Language, transcripts: Iterable[Transcript], *, named: Sequence[tuple[Named, ...]] = ()
) -> Iterator[tuple[Doc, ...]]:
    """One tuple of Docs for each transcript, one Doc for each turn; all turns go through one pipe.

    `named` is what the name head found in each turn of all transcripts, in their order, if it was asked.
    """
    batch = list(transcripts)
    unread = [doc for transcript in batch for doc in _unread(pipeline, transcript)]
    for doc, found in zip(unread, named, strict=bool(named)):
        doc.user_data[NAMED] = found
    docs = pipeline.pipe(unread)
    try:
        for transcript in batch:
            yield join_turns(tuple(islice(docs, len(transcript.turns))))
    finally:
        forget()


def _unread(pipeline: Language, transcript: Transcript) -> Iterator[Doc]:
    texts = [turn.text for turn in transcript.turns]
    for index, text in enumerate(texts):
        doc = pipeline.make_doc(text)
        # An answer is read in the light of its question: "wat is uw bsn?" - "een een een".
        doc.user_data[BEFORE] = TURN_BREAK.join(texts[max(index - _TURNS_BEFORE, 0) : index])
        doc.user_data[SPEAKER] = transcript.turns[index].speaker
        yield doc
