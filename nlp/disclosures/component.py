"""The spaCy component that runs every recogniser and keeps the best of overlapping hits."""

from collections.abc import Iterable, Sequence
from typing import cast

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from nlp.disclosures.address import AddressRecogniser
from nlp.disclosures.person import PersonRecogniser
from nlp.disclosures.recogniser import Hit, Recogniser, read_passage
from nlp.disclosures.recognisers import NUMBERS

SPANS = "disclosures"
BEFORE, SPEAKER, PASSAGE = "before", "speaker", "passage"
NAMED = "named"
_NAMED = ("checked", "form", "joined", "joined_checked")


class DisclosureComponent:
    """Fills doc.spans["disclosures"]; the hits with exact characters are in the group's `attrs["hits"]`.

    The words of the turns before, parted by `TURN_BREAK`, are read from doc.user_data["before"], who speaks
    from doc.user_data["speaker"], and what the name head found in the turn from doc.user_data["named"]; all
    may be absent. What is said over several turns is joined afterwards, by `nlp.disclosures.dialogue`.
    """

    def __init__(self, recognisers: Sequence[Recogniser]) -> None:
        self._recognisers = tuple(recognisers)

    def __call__(self, doc: Doc) -> Doc:
        """Find personal data in one turn."""
        passage = read_passage(
            doc.text,
            before=doc.user_data.get(BEFORE, ""),
            speaker=doc.user_data.get(SPEAKER, "unknown"),
            named=doc.user_data.get(NAMED),
        )
        hits = without_overlap(hit for recogniser in self._recognisers for hit in recogniser.find(passage))
        doc.user_data[PASSAGE] = passage
        set_disclosures(doc, hits)
        return doc


def set_disclosures(doc: Doc, hits: tuple[Hit, ...]) -> None:
    """Leave these hits on a Doc, in place of others."""
    doc.spans[SPANS] = SpanGroup(
        doc, name=SPANS, spans=[_span(doc, hit) for hit in hits], attrs={"hits": hits}
    )


def disclosures_in(doc: Doc) -> tuple[Hit, ...]:
    """The hits that the component left on a Doc, in order of place."""
    hits: tuple[Hit, ...] = doc.spans[SPANS].attrs["hits"]
    return hits


def without_overlap(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Of hits that share characters the surest, then the longest; in order of place.

    A number that words name is surer than what the name head makes of its digits. Of two such numbers the
    longer one holds: that one kind was right a little more often than another says nothing of these.
    """
    kept: list[Hit] = []
    for hit in sorted(hits, key=_surest):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: hit.start))


def _surest(hit: Hit) -> tuple[bool, float, int, int]:
    unnamed = hit.evidence not in _NAMED
    return unnamed, -hit.confidence if unnamed else 0.0, hit.start - hit.end, hit.start


def _span(doc: Doc, hit: Hit) -> Span:
    # Widened to whole tokens, a hit always makes a span; only the signature says otherwise.
    return cast("Span", doc.char_span(hit.start, hit.end, label=hit.label, alignment_mode="expand"))


@Language.factory("disclosures")
def make_disclosures(nlp: Language, name: str) -> DisclosureComponent:
    """The component with a recogniser for every label of the contract."""
    return DisclosureComponent((*NUMBERS, AddressRecogniser(), PersonRecogniser()))
