"""E-mail addresses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.evidence import Evidence, confidence_of, explain
from nlp.disclosures.recogniser import Hit, Passage
from nlp.wording import word_list

_TOKEN = re.compile(r"[a-z0-9%]+|@")
_AT = re.compile(r"(?:a{1,2}pe?n?st[aer]{2,4}t(?:je|ke)?|apestaatje|aapje|at|@)\Z")
# As recognisers write "at", and as people say it who know no "apenstaartje"; only before a whole domain.
_LIKE_AT = frozenset({"et", "ad", "add", "bij", "apestaart", "aapenstaart", "apen"})
_DOTS = frozenset({"punt", "puntje", "dot", "stip"})
_DASHES = frozenset(
    {
        *(
            "streepje",
            "streep",
            "streepke",
            "strepie",
            "min",
            "minteken",
            "teken",
            "underscore",
            "koppelteken",
        ),
        *("dash", "plus", "liggend", "liggende", "laag", "lage", "hoog", "hoge", "midden"),
    }
)
_SIGNS = _DOTS | _DASHES
# Said about the spelling: no part of the address, but inside it.
_NOTE = re.compile(
    r"\b(?:ook |alles |allemaal )?aan (?:elkaar|een stuk|1 stuk)(?: vast)?(?: geschreven)?\b|\baanelkaar\b"
    r"|\b(?:ook |alles )?in (?:een|1) woord\b|\bzonder (?:spatie|punt|streepje|streep"
    r"|hoofdletter)s?(?: ertussen)?\b"
    r"|\b(?:met |alles |allemaal )*(?:in )?kleine letters?\b|\bmet (?:een )?dubbele? [a-z]+\b"
    r"|\bmet (?:een )?([a-z])\1?\b"
    r"|\b(?:en )?dan(?: een)?\b|\been(?= streep| punt| liggend| laag)"
)
_TOP_LEVEL = frozenset(
    {
        *(
            "nl",
            "com",
            "kom",
            "org",
            "net",
            "be",
            "eu",
            "de",
            "fr",
            "uk",
            "info",
            "nu",
            "biz",
            "tv",
            "me",
            "io",
        ),
        *(
            "online",
            "shop",
            "amsterdam",
            "frl",
            "gent",
            "brussels",
            "vlaanderen",
            "email",
            "app",
            "dev",
            "site",
        ),
        *("cloud", "co", "pl", "tr", "it", "es", "at", "ch", "se", "no", "dk", "edu", "school"),
        *("voorbeeld", "example", "test", "invalid"),  # never given out (RFC 2606), for fictitious addresses
    }
)
_PROVIDERS = frozenset(
    {
        *(
            "gmail",
            "hotmail",
            "outlook",
            "live",
            "ziggo",
            "kpnmail",
            "icloud",
            "yahoo",
            "planet",
            "xs4all",
            "home",
        ),
        *(
            "upcmail",
            "casema",
            "hetnet",
            "telfort",
            "chello",
            "protonmail",
            "kpn",
            "telenet",
            "skynet",
            "proximus",
        ),
    }
)
_NOT_LOCAL = STOP_WORDS | {
    *(
        "mail",
        "email",
        "mailen",
        "mailadres",
        "emailadres",
        "adres",
        "graag",
        "eh",
        "jaaa",
        "oke",
        "prima",
        "goed",
    ),
    *(
        "stuur",
        "sturen",
        "naar",
        "heet",
        "spel",
        "schrijf",
        "genoteerd",
        "klopt",
        "sorry",
        "wacht",
        "even",
        "maar",
    ),
    *("e", "nou", "hoor", "oh", "jawel", "kijk", "moment", "info@"),
}
_PARTICLES = frozenset({"van", "de", "den", "der", "ter", "ten", "te", "t", "la", "le", "el", "al"})
_MOST_WORDS = 24
_LONGEST_DOMAIN = 6  # words
_MAY_HOLD = re.compile(r"\bat\b|st[aer]{2,4}t|staatje|aapje|\b(?:et|add?|bij|apen)\b.*\b(?:punt|dot|stip)\b")
_SENTENCE_END = re.compile(r"[.?!:;]\s")
# Boxes of organisations say nothing of a person, unless the caller gives one as the own.
_BOX = re.compile(
    r"(?:info|contact|gemeente|klantenservice|klantcontact|burgerzaken|noreply|post|parkeren|wmo|belasting"
    r"|burgerservice|loket|servicepunt|publiekszaken|administratie|secretariaat|balie|meldpunt|hallo"
    r"|welkom)\w*\Z"
)
_OWN = re.compile(
    r"\b(?:uw|jouw|je|zijn|haar|z'n|d'r|diens|hun|eigen)\s+(?:e-?\s?)?mail\w*|staat (?:er )?bij"
)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    start: int
    end: int
    gap: str
    note: bool

    @property
    def is_typed_sign(self) -> bool:
        """Whether a dot, hyphen or underscore without spaces ties it to the word before it."""
        return self.gap in (".", "-", "_", "+", "'", ".-")


class EmailRecogniser:
    """An address as typed, or as said: "piet punt jansen apenstaartje gmail punt com"."""

    @staticmethod
    def begins(passage: Passage) -> bool:
        """Whether a turn begins with the sign, so that the first half was said before it."""
        words = _TOKEN.findall(passage.reading.text)
        return bool(words) and any(map(_AT.match, words[:2]))

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Addresses of people, not the boxes of organisations."""
        text = passage.reading.text
        if "@" not in text and not _MAY_HOLD.search(text):
            return
        words = _words(text)
        after = 0  # of the address before, which an address may not reach into
        for at, word in enumerate(words):
            if at < after or not _is_at(words, at):
                continue
            first, last = _local(words, at, after), _domain(words, at)
            if first is None or last is None or not _is_personal(words[first:at], passage):
                continue
            after = last
            yield _hit(passage, words[first].start, words[last - 1].end, typed=word.text == "@")


def _is_at(words: Sequence[_Word], at: int) -> bool:
    if _AT.match(words[at].text):
        return True
    if words[at].text not in _LIKE_AT or any(_AT.match(word.text) for word in words):
        return False
    ahead = [word.text for word in words[at + 1 : at + 1 + _LONGEST_DOMAIN]]
    dots = [index for index, word in enumerate(ahead[:-1]) if index and word in _DOTS]
    return bool(dots) and ahead[dots[0] + 1] in _TOP_LEVEL and at > 0 and words[at - 1].text not in STOP_WORDS


def _hit(passage: Passage, first: int, last: int, *, typed: bool) -> Hit:
    start, end = passage.reading.span(first, last)
    mention = passage.context(first, last).mention("EMAIL")
    evidence: Evidence = "form" if typed or mention else "form_alone"
    return Hit(
        start, end, "EMAIL", confidence_of("EMAIL", evidence), explain("EMAIL", evidence, mention), evidence
    )


def _words(text: str) -> list[_Word]:
    notes = [match.span() for match in _NOTE.finditer(text)]
    words: list[_Word] = []
    end = 0
    for match in _TOKEN.finditer(text):
        while notes and notes[0][1] <= match.start():
            notes.pop(0)
        note = bool(notes) and notes[0][0] <= match.start() < notes[0][1]
        words.append(_Word(match.group(), *match.span(), text[end : match.start()], note))
        end = match.end()
    return words


def _domain(words: Sequence[_Word], at: int) -> int | None:
    """The index after the last word of the domain, or None when there is none."""
    last = provider = None
    dot = False
    for index in range(at + 1, min(at + _MOST_WORDS, len(words))):
        word = words[index]
        dot = dot or ("." in word.gap and word.is_typed_sign)
        if last is not None and not (word.text in _DOTS or dot):
            break
        if _SENTENCE_END.search(word.gap) and word.text not in _DOTS:
            break
        if word.text in _DOTS:
            dot = True
        elif dot and (length := _top_level(words, index)):
            last, dot = index + length, False
        elif index == at + 1 or not word.note:
            dot = False
            if word.text in _PROVIDERS and index <= at + 3:
                provider = index + 1
    return last or provider


def _top_level(words: Sequence[_Word], index: int) -> int:
    """How many words from here say a top-level domain: "nl", "n l", "en el"; 0 for none."""
    pair = "".join(word.text for word in words[index : index + 2])
    typed = words[index].gap == "." and 2 <= len(words[index].text) <= 6
    if words[index].text in _TOP_LEVEL or (typed and words[index].text.isalpha()):
        return 1
    return 2 if pair in ("nl", "be", "eu", "de", "enel") else 0


def _local(words: Sequence[_Word], at: int, after: int) -> int | None:
    """The index of the first word of the part before the @, or None when there is none."""
    first = None
    index = at - 1
    while index >= max(after, at - _MOST_WORDS):
        word, right = words[index], words[index + 1]
        if _SENTENCE_END.search(right.gap):
            break
        if word.note or word.text in _SIGNS:
            index -= 1
            continue
        joined = first is None or _is_joined(words, index, first)
        if not joined or (len(word.text) > 1 and word.text in _NOT_LOCAL and not _is_tied(words, index)):
            break
        first = index
        index -= 1
    return first


def _is_tied(words: Sequence[_Word], index: int) -> bool:
    """Whether a sign on either side shows that a word of every day is a part: "de punt bakker"."""
    right = words[index + 1]
    if words[index].text in _PARTICLES:
        return not right.note and index > 0 and not _ends(words, index)
    return right.text in _SIGNS or right.is_typed_sign


def _ends(words: Sequence[_Word], index: int) -> bool:
    """Whether nothing of the address stands before this word."""
    before = words[index - 1]
    return before.text in _NOT_LOCAL - _PARTICLES or bool(_SENTENCE_END.search(words[index].gap))


def _is_joined(words: Sequence[_Word], index: int, first: int) -> bool:
    """Whether a word and the part from `first` on are one: with a sign or a note between, or spelled."""
    between = words[index + 1 : first]
    word, right = words[index], words[first]
    if between or right.is_typed_sign:
        return True
    if "," in right.gap:
        return len(word.text) == 1 and len(right.text) == 1
    spelled = len(word.text) == 1 or len(right.text) == 1 or right.text.isdigit() or word.text.isdigit()
    particle = right.text in _PARTICLES or word.text in _PARTICLES
    return spelled or particle or word.text in word_list("first_names")


def _is_personal(local: Sequence[_Word], passage: Passage) -> bool:
    """Whether it is an address of a person: what the caller gives, or the employee repeats or reads out."""
    said = "".join(word.text for word in local)
    if passage.speaker == "citizen":
        return True
    if passage.speaker == "employee":
        dotted = any(word.text in _SIGNS or word.is_typed_sign for word in local)
        own = _OWN.search(passage.reading.text)
        return not _BOX.match(said) and bool(dotted or own or said in word_list("first_names"))
    return not _BOX.match(said)
