"""Reads letters that people spell: "a b van Anton Bernard", "kaa zet", "van Anton van Bernard"."""

from dataclasses import replace

from nlp.spoken_codes import HYPHENS, LIKE, SHAPES, SHORT_NAMES, read_short_names, shape_of
from nlp.spoken_pieces import Piece
from nlp.wording import word_list

_NAMES = {
    **{"aa": "a", "bee": "b", "be": "b", "cee": "c", "see": "c", "sjee": "g", "dee": "d", "ee": "e"},
    **{"ef": "f", "eff": "f", "gee": "g", "haa": "h", "ha": "h", "jee": "j", "kaa": "k", "ka": "k"},
    **{"el": "l", "ell": "l", "em": "m", "emm": "m", "enn": "n", "oo": "o", "pee": "p", "kuu": "q"},
    **{"qu": "q", "err": "r", "es": "s", "ess": "s", "tee": "t", "uu": "u", "vee": "v", "wee": "w"},
    **{"iks": "x", "ix": "x", "ypsilon": "y", "ipsilon": "y", "ij": "y", "zet": "z", "zed": "z"},
}
_NAMES_OF_LETTERS = {name: letter for name, letter in SHORT_NAMES.items() if name != "een"} | _NAMES
_SMALL = frozenset({"in", "de", "het", "en", "dan", "een"})
_ARTICLES = frozenset({"een", "de"})
_PASSED = _ARTICLES | HYPHENS | {"en", "dan"}
_BETWEEN = frozenset({"de", "en", "dan", "met", "letter", "letters", "van"})
_ASIDES = frozenset({"even", "kijken", "denken", "zoeken", "wacht", "moment", "momentje", "hoor"})
_ANSWERING = frozenset({"ja", "en", "de", "dan", "eh", "van", "is", "dat", "letters", "letter", "oke", "nou"})
_SHORT, _BRIEF = 5, 8  # words
# Of a turn of nothing but letters and digits: these are letters only beside what is surely one.
_LETTERS_OR_WORDS = frozenset({"en", "de", "je", "te", "we", "er", "be", "ge", "ha", "ze"})
_LONGEST_GROUP = 4
_LONGEST_EXAMPLE = _LONGEST_GROUP + 4
_FEWEST_DIGITS = 3
_SHORTEST_PLATE = 6  # characters; "vijf vijf, Karel Karel, Dirk Bernard" has few digits
_LONGEST_PART = 4  # digits between the hyphens of a plate, and one
# Before a number these are more often words.
_WORDS_TOO = frozenset({"be", "ha", "ka", "es", "ij", "ix", "qu"})


def says_letter(piece: Piece) -> bool:
    """Whether it is a letter, or a name of one that is no other word."""
    return piece.is_letter or (len(piece.text) > 2 and piece.text in _NAMES)


def read_letters(pieces: list[Piece]) -> list[Piece]:
    """Names of letters and words of spelling alphabets as single letters, beside other letters or digits."""
    named = _absorb_examples(_read_names(read_short_names(_read_brief(_read_two_words(pieces)))))
    # Once more: the "zet" of "c van Cornelis, en dan een zet" stands beside a letter only now.
    return _drop_between(_read_alphabet(_read_names(named)))


def _read_two_words(pieces: list[Piece]) -> list[Piece]:
    """Read "griekse ij" and "en el": names of letters that are two words, or other words by themselves."""
    read: list[Piece] = []
    for index, piece in enumerate(pieces):
        after = pieces[index + 1 : index + 3]
        if piece.text in ("ij", "y") and read and read[-1].text in ("griekse", "ypsilon"):
            read[-1] = Piece("y", read[-1].start, piece.end, close=read[-1].close)
        elif piece.text == "ray" and read and read[-1].text == "x":
            read[-1] = Piece("xray", read[-1].start, piece.end, close=read[-1].close)
        elif piece.text == "en" and [later.text for later in after[:1]] == ["el"] and after[1:]:
            read.append(piece.read_as("n") if after[1].is_number else piece)
        else:
            read.append(piece)
    return read


def _read_brief(pieces: list[Piece]) -> list[Piece]:
    """Names of letters and words of any alphabet where a whole turn holds only these and digits."""
    if len(pieces) > _BRIEF or not all(map(_may_be_dictated, pieces)):
        return pieces
    if any(piece.text in LIKE or (len(piece.text) == _LONGEST_PART and piece.is_number) for piece in pieces):
        return pieces  # "g van golf" is one letter, "3511 aa" has two: both are read below
    if sum(piece.text not in _ANSWERING for piece in pieces) == 1:
        # A turn that says "en dan een" goes on with a number.
        pieces = [piece.read_as("1") if piece.text == "een" else piece for piece in pieces]
    sure = [piece for piece in pieces if piece.text not in _LETTERS_OR_WORDS | _ANSWERING]
    digits = sum(len(piece.text) for piece in pieces if piece.is_number)
    if not sure or (digits > _FEWEST_DIGITS and any(map(_in_any_alphabet, pieces))):
        return pieces  # "Karin een negen zeven acht" is no part of a plate
    read = []
    for index, piece in enumerate(pieces):
        goes_on = index + 1 < len(pieces) and pieces[index + 1].close
        if piece.text in _ANSWERING and (goes_on or piece.text not in _NAMES_OF_LETTERS):
            read.append(piece)
        else:
            read.append(piece.read_as(_letter_of(piece) or piece.text))
    return read


def _may_be_dictated(piece: Piece) -> bool:
    known = piece.text in _ANSWERING or piece.text in HYPHENS or piece.text == "een"
    return known or _spelled(piece) or bool(_letter_of(piece))


def _letter_of(piece: Piece) -> str:
    """The letter that a name of one or a word of any alphabet says, or nothing."""
    if letter := _NAMES_OF_LETTERS.get(piece.text):
        return letter
    return piece.text[0] if _in_alphabet(piece) or _in_any_alphabet(piece) else ""


def _read_names(pieces: list[Piece]) -> list[Piece]:
    if not any(piece.text in _NAMES for piece in pieces):
        return pieces
    read = list(pieces)
    for order in (range(len(read)), range(len(read) - 1, -1, -1)):
        for index in order:
            letter = _NAMES.get(read[index].text)
            if letter and any(_spells(read[index], other) for other in _beside(read, index)):
                read[index] = read[index].read_as(letter)
    return read


def _beside(pieces: list[Piece], index: int) -> list[Piece]:
    """The pieces around one, past the article of "c, en dan een zet"."""
    before, after = index - 1, index + 1
    while before > 0 and pieces[before].text in _PASSED:
        before -= 1
    while after + 1 < len(pieces) and pieces[after].text in HYPHENS:
        after += 1
    return pieces[max(before, 0) : before + 1] + pieces[after : after + 1]


def _spells(name: Piece, other: Piece) -> bool:
    """Whether `other`, beside it, shows that this is the name of a letter."""
    if len(name.text) == 2:
        # After digits "aa" and "el" are more likely the two letters of a postcode.
        before = (
            other.start > name.start and other.close and other.is_number and len(other.text) < _LONGEST_PART
        )
        return other.is_letter or other.text in _NAMES or (before and name.text not in _WORDS_TOO)
    return _spelled(other)


def _spelled(piece: Piece) -> bool:
    return piece.is_number or piece.is_letter


def _absorb_examples(pieces: list[Piece]) -> list[Piece]:
    """Let "b van Bernard" and "a b van Anton Bernard" stand as the letters, up to the last word."""
    read: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        spelled = piece.text in LIKE and bool(read) and read[-1].is_letter
        used = _examples(read, pieces[index : index + _LONGEST_EXAMPLE]) if spelled else 0
        if used:
            last = read[-1]
            read[-1] = replace(last, end=pieces[index + used - 1].end)
            index += used
        else:
            read.append(piece)
            index += 1
    return read


def _examples(before: list[Piece], ahead: list[Piece]) -> int:
    """How many pieces ahead only explain the letters before them."""
    letters = _letters_at_end(before)
    for count in range(min(len(letters), _LONGEST_GROUP), 0, -1):
        words = [(used, piece.text) for used, piece in enumerate(ahead, start=1) if piece.text not in _SMALL]
        examples = words[1 : count + 1] if words[:1] == [(1, ahead[0].text)] else words[:count]
        initials = "".join(word[0] for _, word in examples if len(word) > 1 and word.isalpha())
        if examples and initials == letters[-count:]:
            return examples[-1][0]
    return 0


def _letters_at_end(pieces: list[Piece]) -> str:
    letters = ""
    for piece in reversed(pieces):
        if not piece.text.isalpha() or len(piece.text) > _LONGEST_GROUP or len(letters) >= _LONGEST_GROUP:
            break
        if not piece.is_letter and letters:
            break
        letters = piece.text + letters
        if not piece.is_letter:
            break
    return letters


def _read_alphabet(pieces: list[Piece]) -> list[Piece]:
    """Words of an alphabet among digits and letters are letters; elsewhere they are names of people."""
    pieces = _read_any_alphabet(pieces)
    if not any(map(_in_alphabet, pieces)):
        return pieces
    read = list(pieces)
    if len(pieces) <= _SHORT and all(_in_alphabet(piece) or piece.text in _ANSWERING for piece in pieces):
        # "En de letters?" - "Anton Bernard."
        return [piece.read_as(piece.text[0]) if _in_alphabet(piece) else piece for piece in pieces]
    for chain in _chains(pieces):
        spelled = [index for index in chain if _in_alphabet(pieces[index])]
        letters = sum(pieces[index].is_letter for index in chain)
        digits = sum(len(pieces[index].text) for index in chain if pieces[index].is_number)
        whole = digits > 1 and digits + letters + len(spelled) >= _SHORTEST_PLATE
        if spelled and len(spelled) + letters > 1 and (digits >= _FEWEST_DIGITS or whole):
            for index in spelled:
                read[index] = read[index].read_as(read[index].text[0])
    return read


def _read_any_alphabet(pieces: list[Piece]) -> list[Piece]:
    """Words of nobody's alphabet as letters, in rows that so are a plate or postcode as a whole."""
    if not any(piece.is_number for piece in pieces) or not any(map(_in_any_alphabet, pieces)):
        return pieces
    read = list(pieces)
    for chain in _chains(pieces, any_alphabet=True):
        said = [
            index for index in chain if pieces[index].text not in _BETWEEN | HYPHENS | _ASIDES | _ARTICLES
        ]
        text = "".join(
            pieces[index].text if _spelled(pieces[index]) else pieces[index].text[0] for index in said
        )
        if shape_of(text) in SHAPES:
            for index in said:
                if not _spelled(pieces[index]):
                    read[index] = read[index].read_as(pieces[index].text[0])
    return read


def _in_any_alphabet(piece: Piece) -> bool:
    return piece.text in word_list("spelling_words") or (
        len(piece.text) > 2 and piece.text in word_list("first_names")
    )


def _in_alphabet(piece: Piece) -> bool:
    return piece.text in word_list("spelling_alphabet")


def _chains(pieces: list[Piece], *, any_alphabet: bool = False) -> list[list[int]]:
    """Rows of digits, letters and words of an alphabet, with nothing else between them."""
    chains: list[list[int]] = [[]]
    for index, piece in enumerate(pieces):
        word = _in_alphabet(piece) or (any_alphabet and (_in_any_alphabet(piece) or piece.text in _ARTICLES))
        if _spelled(piece) or word or piece.text in _BETWEEN | HYPHENS | _ASIDES:
            chains[-1].append(index)
        elif chains[-1]:
            chains.append([])
    return [chain for chain in chains if chain]


def _drop_between(pieces: list[Piece]) -> list[Piece]:
    """Leave out the "de" and "en" of "3511, de a en de b"."""
    read: list[Piece] = []
    for index, piece in enumerate(pieces):
        if piece.text in _BETWEEN and read and _spelled(read[-1]):
            rest = [later for later in pieces[index : index + 3] if later.text not in _BETWEEN]
            if rest and rest[0].is_letter:
                continue
        read.append(piece)
    return read
