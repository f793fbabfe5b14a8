"""What an employee promises, and by when: commitments with their term, by the words used."""

from collections.abc import Iterator

from nlp.conversation import Conversation
from nlp.results import Commitment
from nlp.turn_features import wordings_in
from nlp.wording import Hit

_PROMISES = frozenset({"promise_call", "promise_other"})
_SENTENCE_ENDS = ".?!…"


def find_commitments(conversation: Conversation) -> Iterator[Commitment]:
    """Every sentence of the employee that promises a deed and names a moment, or promises to be in touch.

    A deed without a moment is usually done at once ("ik kijk even"), so it is no promise.
    """
    for index, turn in conversation.turns_of("employee"):
        hits = wordings_in(turn.text)
        for start, end in _sentences(turn.text):
            inside = [hit for hit in hits if start <= hit.start < end]
            groups = {hit.group for hit in inside}
            if turn.text[start:end].rstrip().endswith("?"):
                continue
            if "promise_call" in groups or ("term" in groups and groups & _PROMISES):
                yield Commitment(index, start, end, _term(turn.text, inside))


def _term(text: str, hits: list[Hit]) -> str | None:
    terms = [hit for hit in hits if hit.group == "term"]
    if not terms:
        return None
    longest = max(terms, key=lambda hit: hit.end - hit.start)
    return text[longest.start : longest.end]


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for at, character in enumerate(text):
        if character in _SENTENCE_ENDS and (at + 1 == len(text) or text[at + 1].isspace()):
            yield start, at + 1
            start = at + 1
            while start < len(text) and text[start].isspace():
                start += 1
    if start < len(text):
        yield start, len(text)
