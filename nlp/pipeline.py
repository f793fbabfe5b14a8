"""The spaCy pipeline that every turn goes through once."""

from collections.abc import Iterable, Iterator
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

# Imported for the component factories that they register.
import nlp.cues
import nlp.disclosures.component
from asr.transcript import Transcript

_TURNS_BEFORE = 3


def build_pipeline() -> Language:
    """A blank Dutch pipeline with Klankbord's own components; nothing in it is trained or downloaded."""
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("disclosures")
    pipeline.add_pipe("cues")
    return pipeline


def read_docs(pipeline: Language, transcripts: Iterable[Transcript]) -> Iterator[tuple[Doc, ...]]:
    """One tuple of Docs for each transcript, one Doc for each turn; all turns go through one pipe."""
    batch = list(transcripts)
    docs = pipeline.pipe(doc for transcript in batch for doc in _unread(pipeline, transcript))
    for transcript in batch:
        yield tuple(islice(docs, len(transcript.turns)))


def _unread(pipeline: Language, transcript: Transcript) -> Iterator[Doc]:
    texts = [turn.text for turn in transcript.turns]
    for index, text in enumerate(texts):
        doc = pipeline.make_doc(text)
        # An answer is read in the light of its question: "wat is uw bsn?" - "een een een".
        doc.user_data[nlp.disclosures.component.BEFORE] = " ".join(
            texts[max(index - _TURNS_BEFORE, 0) : index]
        )
        yield doc
