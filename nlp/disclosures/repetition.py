"""What was said before in the call and is said again: read back, corrected, or its last digits."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from nlp.disclosures.dictation import Dictation
from nlp.disclosures.evidence import confidence_of, explain
from nlp.disclosures.recogniser import Hit, Passage
from nlp.results import DisclosureLabel

_FURTHEST = 10  # turns that a value of four or more characters is remembered
_JUST_SAID = 3  # turns that two or three characters point back
_LONG, _WHOLE = 4, 8  # characters
_MOST_GROUPS = 20
_UNSURE = frozenset({"failed", "part", "form_alone", "checked_alone"})
_ENDING = re.compile(r"eind\w*|laatste|begin\w*|eerste|midden")
_READS_BACK = re.compile(r"\bherhaal\w*|\blees\b|\bterug\w*|\bcontrole\w*|\bnoteer\w*|\b(?:ik|we) heb\w*")
_ENDS = re.compile(r"eindig\w* op|op het eind|laatste")
_CLAUSE = re.compile(r"[.!?:,]\s*\Z")
_BESIDE = 25  # characters
_ENDING_IN_DIGITS = frozenset({"PHONE", "BSN", "IBAN"})
_OPENING = re.compile(
    r"[^a-z0-9]*(?:(?:nee|ja|o|oh|dus|sorry|goed|ok|oke|en|de|dan|het is|dat is)\b[^a-z0-9]*)*\Z"
)
_EMAIL_WORD = re.compile(r"[a-z0-9]+")
_EMAIL_SIGNS = frozenset(
    {
        "punt",
        "streepje",
        "streep",
        "een",
        "at",
        "apenstaartje",
        "apenstaart",
        "stip",
        "laag",
        "zonder",
        "aan",
        "elkaar",
    }
)
_SHORTEST_EMAIL, _MOST_EMAIL_WORDS = 5, 8


@dataclass(frozen=True, slots=True)
class _Known:
    turn: int
    label: DisclosureLabel
    texts: frozenset[str]
    end: int = 0  # characters of the turn
    said: int = 0  # characters of a text that were read back so far


@dataclass(frozen=True, slots=True)
class _Place:
    """Groups first to end of a dictation, without a sure hit; `follows` tells that one ended there."""

    turn: int
    dictation: Dictation
    first: int
    end: int
    follows: bool


def find_repeated(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with those of what repeats a value of this turn or one before it."""
    known: list[_Known] = []
    completed = []
    for turn, passage in enumerate(passages):
        known += _values(turn, passages, hits)
        recent = [value for value in reversed(known) if turn - value.turn <= _FURTHEST]
        again = list(_repeated(turn, passage, hits[turn], recent)) if recent else []
        known += [value for _, value in again]
        known += _begun(turn, passage, hits[turn], recent)
        completed.append(_put(hits[turn], tuple(hit for hit, _ in again)))
    return completed


def _begun(turn: int, passage: Passage, hits: Sequence[Hit], known: Sequence[_Known]) -> Iterator[_Known]:
    """Values of which a hit of this turn says the beginning: the rest may follow."""
    for hit in hits:
        for value in known:
            if (value.label, value.turn == turn) == (hit.label, False) and hit.label != "EMAIL":
                said = [text for text in texts_in(passage, hit) if any(map(_starts(text), value.texts))]
                if said:
                    yield replace(value, turn=turn, end=hit.end, said=len(said[0]))


def _starts(text: str) -> Callable[[str], bool]:
    return lambda known: len(text) < len(known) and known.startswith(text)


def _put(hits: tuple[Hit, ...], repeated: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """A repetition takes the place of a doubtful hit of another kind."""
    kept = [hit for hit in hits if not any(_overlap(hit, other) for other in repeated)]
    return (*kept, *repeated)


def _overlap(hit: Hit, other: Hit) -> bool:
    return hit.start < other.end and other.start < hit.end


def _values(turn: int, passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> Iterator[_Known]:
    passage = passages[turn]
    for hit in hits[turn]:
        if hit.evidence is None or hit.label in ("BIRTH_DATE", "PERSON", "ADDRESS"):
            continue
        if hit.label == "EMAIL":
            yield _Known(turn, "EMAIL", frozenset({_email_text(passage.text[hit.start : hit.end].lower())}))
            continue
        texts = frozenset(text for text in texts_in(passage, hit))
        yield _Known(turn, hit.label, texts, hit.end)
        if hit.whole:
            yield _Known(turn, hit.label, frozenset({hit.whole}))


def texts_in(passage: Passage, hit: Hit) -> Iterator[str]:
    """What is dictated in a hit, as said and as repaired."""
    for dictation in passage.dictations:
        inside = [
            index
            for index, group in enumerate(dictation.groups)
            if hit.start <= passage.reading.starts[group.start]
            and passage.reading.ends[group.end - 1] <= hit.end
        ]
        if inside:
            yield from dictation.texts(inside[0], inside[-1] + 1)


def _repeated(
    turn: int, passage: Passage, hits: Sequence[Hit], known: Sequence[_Known]
) -> Iterator[tuple[Hit, _Known]]:
    """Each repetition in a turn, and the value with how far it was read back."""
    taken = [hit for hit in hits if not _is_unsure(hit)]
    for dictation in passage.dictations:
        free = _free(dictation, passage, taken)
        at, before = 0, -1  # `before` is where a repetition just ended
        while at < len(dictation.groups):
            end = next((to for to in range(at, len(free)) if not free[to]), len(free))
            found = _longest(_Place(turn, dictation, at, end, follows=before == at), passage, known)
            if found is None:
                at += 1
                continue
            last, value = found
            start, end = passage.reading.span(dictation.groups[at].start, dictation.groups[last - 1].end)
            if not any(_covers(hit, start, end, value.label) for hit in hits):
                said = _said_to(dictation.text(at, last), value)
                yield _hit(start, end, value.label), replace(value, turn=turn, end=end, said=said)
            at = before = last
    for value in known:
        if value.label == "EMAIL" and value.turn < turn:
            sure = [hit for hit in hits if not _is_unsure(hit) or hit.label == "EMAIL"]
            for hit in _repeated_email(passage, value, sure):
                yield hit, replace(value, turn=turn, end=hit.end)


def _said_to(text: str, value: _Known) -> int:
    """How many characters of a value are said once this part of it is."""
    ends = (known.find(text, value.said) + len(text) for known in value.texts if text in known[value.said :])
    return max(ends, default=0)


def _hit(start: int, end: int, label: DisclosureLabel) -> Hit:
    return Hit(start, end, label, confidence_of(label, "repeated"), explain(label, "repeated"), "repeated")


def _is_unsure(hit: Hit) -> bool:
    """Whether a repetition may show that it is something else: ten digits may be no telephone."""
    return hit.evidence in _UNSURE or (hit.label == "PHONE" and hit.evidence == "form")


def _covers(hit: Hit, start: int, end: int, label: DisclosureLabel) -> bool:
    """Whether a hit already says the same of start to end, or says something of much more than that."""
    shared = min(end, hit.end) - max(start, hit.start)
    return shared > 0 and (hit.label == label or 2 * shared < hit.end - hit.start)


def _free(dictation: Dictation, passage: Passage, taken: Sequence[Hit]) -> list[bool]:
    """Which groups lie in no sure hit."""
    places = [passage.reading.span(group.start, group.end) for group in dictation.groups]
    return [all(end <= hit.start or hit.end <= start for hit in taken) for start, end in places]


def _longest(place: _Place, passage: Passage, known: Sequence[_Known]) -> tuple[int, _Known] | None:
    """Where the longest repetition that begins at this place ends, and of what."""
    dictation, first, turn = place.dictation, place.first, place.turn
    for last in range(min(first + _MOST_GROUPS, place.end), first, -1):
        text = dictation.text(first, last)
        if value := next((value for value in known if _goes_on(text, value, place, passage)), None):
            return last, value
        if len(text) < 2:
            continue
        short = len(text) < _LONG
        if short and not place.follows and not _points_back(dictation, first, last, passage):
            continue
        corrects = short and _ENDS.search(_around(dictation, first, last, passage)) is not None
        start = passage.reading.starts[dictation.groups[first].start]
        for value in known:
            if value.turn == turn and value.end > start:
                continue
            if value.label != "EMAIL" and _repeats(text, value, turn, corrects=corrects):
                return last, value
    return None


def _goes_on(text: str, value: _Known, place: _Place, passage: Passage) -> bool:
    """Whether the next part of a value that is read back in parts opens the turn, or its first one."""
    start = place.dictation.groups[place.first].start
    if value.label == "EMAIL" or not 0 < place.turn - value.turn <= _JUST_SAID:
        return False
    opens = _OPENING.match(passage.reading.text[:start])
    if value.said:
        whole = any(value.said == len(known) for known in value.texts)
        return bool(opens) and not whole and any(known.startswith(text, value.said) for known in value.texts)
    reads = _READS_BACK.search(passage.reading.text[:start])
    return bool(reads or (opens and len(text) > 1)) and any(known.startswith(text) for known in value.texts)


def _repeats(text: str, value: _Known, turn: int, *, corrects: bool) -> bool:
    ago = turn - value.turn
    if text.isalpha():
        letters = value.label == "POSTCODE" and ago <= _JUST_SAID
        return letters and any(known.endswith(text) and len(known) > len(text) for known in value.texts)
    if len(text) < _LONG:
        part = any(text in known and text != known for known in value.texts)
        return ago <= _JUST_SAID and (part or (corrects and value.label in _ENDING_IN_DIGITS))
    if ago and any(text in known for known in value.texts):
        return True
    if len(text) < _WHOLE:
        parts = [part for known in value.texts for part in (known[-len(text) :], known[: len(text)])]
        return ago <= _JUST_SAID and any(alike(text, part, 1) and (ago or text != part) for part in parts)
    return bool(ago) and any(alike(text, known, 2) for known in value.texts)


def alike(text: str, known: str, most: int) -> bool:
    """Whether two values of one length differ in a few characters, as misheard or turned round."""
    if len(text) != len(known):
        return False
    differing = [at for at, (a, b) in enumerate(zip(text, known, strict=True)) if a != b]
    turned = len(differing) == 2 and sorted(text[differing[0] : differing[1] + 1]) == sorted(
        known[differing[0] : differing[1] + 1]
    )
    return len(differing) <= most or turned


def _points_back(dictation: Dictation, first: int, last: int, passage: Passage) -> bool:
    """Whether two or three digits open the turn, or words such as "eindigt op" are beside them."""
    text = passage.reading.text
    start = dictation.groups[first].start
    if _OPENING.match(text[:start]) or _ENDING.search(_around(dictation, first, last, passage)):
        return True
    spelled = last - first > 1 and dictation.begins(first) and dictation.ends(last)
    return spelled and (bool(_CLAUSE.search(text[:start])) or bool(_ENDING.search(passage.before[-60:])))


def _around(dictation: Dictation, first: int, last: int, passage: Passage) -> str:
    start, end = dictation.groups[first].start, dictation.groups[last - 1].end
    text = passage.reading.text
    return text[max(start - _BESIDE, 0) : start] + " | " + text[end : end + _BESIDE]


def _email_text(text: str) -> str:
    return "".join(word for word in _EMAIL_WORD.findall(text) if word not in _EMAIL_SIGNS)


def _repeated_email(passage: Passage, value: _Known, taken: Sequence[Hit]) -> Iterator[Hit]:
    """Two or more words with signs or pauses between them that are a part of a known address."""
    (known,) = value.texts
    words = list(_EMAIL_WORD.finditer(passage.reading.text))
    for first in range(len(words)):
        for last in range(min(first + _MOST_EMAIL_WORDS, len(words)), first + 1, -1):
            start, end = words[first].start(), words[last - 1].end()
            said = passage.reading.text[start:end]
            text = _email_text(said)
            if len(text) < _SHORTEST_EMAIL or text not in known or said.replace(" ", "") == text:
                continue
            if words[first].group() in _EMAIL_SIGNS or words[last - 1].group() in _EMAIL_SIGNS:
                continue
            begin, stop = passage.reading.span(start, end)
            if all(stop <= hit.start or hit.end <= begin for hit in taken):
                yield _hit(begin, stop, "EMAIL")
            return
