"""Reads letters that people spell: "a b van Anton Bernard", "kaa zet", "van Anton van Bernard"."""

from nlp.spoken_pieces import Piece
from nlp.wording import word_list

_NAMES = {
    "aa": "a",
    "bee": "b",
    "be": "b",
    "cee": "c",
    "see": "c",
    "dee": "d",
    "ee": "e",
    "ef": "f",
    "gee": "g",
    "haa": "h",
    "ha": "h",
    "jee": "j",
    "kaa": "k",
    "ka": "k",
    "el": "l",
    "em": "m",
    "oo": "o",
    "pee": "p",
    "kuu": "q",
    "es": "s",
    "tee": "t",
    "uu": "u",
    "vee": "v",
    "wee": "w",
    "iks": "x",
    "ypsilon": "y",
    "zet": "z",
}
_LIKE = frozenset({"van", "als", "voor", "zoals", "gelijk"})
_BETWEEN = frozenset({"de", "en", "dan", "met", "letter", "letters", "van"})
_LONGEST_GROUP = 4
_LONGEST_EXAMPLE = _LONGEST_GROUP + 2


def read_letters(pieces: list[Piece]) -> list[Piece]:
    """Names of letters and words of spelling alphabets as single letters, beside other letters or digits."""
    named = _absorb_examples(_read_names(pieces))
    return _drop_between(_read_alphabet(named))


def _read_names(pieces: list[Piece]) -> list[Piece]:
    read = list(pieces)
    for order in (range(len(read)), range(len(read) - 1, -1, -1)):
        for index in order:
            beside = read[max(index - 1, 0) : index] + read[index + 1 : index + 2]
            letter = _NAMES.get(read[index].text)
            if letter and any(_spells(read[index], other) for other in beside):
                read[index] = read[index].read_as(letter)
    return read


def _spells(name: Piece, other: Piece) -> bool:
    """Whether `other`, beside it, shows that this is the name of a letter."""
    if len(name.text) == 2:
        # After digits "aa" and "el" are more likely the two letters of a postcode.
        return other.is_letter or other.text in _NAMES
    return _spelled(other)


def _spelled(piece: Piece) -> bool:
    return piece.is_number or piece.is_letter


def _absorb_examples(pieces: list[Piece]) -> list[Piece]:
    """Let "b van Bernard" and "ab van Anton Bernard" stand as the letters, up to the last word."""
    read: list[Piece] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        used = _examples(read, pieces[index : index + _LONGEST_EXAMPLE]) if piece.text in _LIKE else 0
        if used:
            last = read[-1]
            read[-1] = Piece(last.text, last.start, pieces[index + used - 1].end)
            index += used
        else:
            read.append(piece)
            index += 1
    return read


def _examples(before: list[Piece], ahead: list[Piece]) -> int:
    """How many pieces ahead only explain the letters before them."""
    letters = _letters_at_end(before)
    for count in range(min(len(letters), _LONGEST_GROUP), 0, -1):
        skipped = 2 if len(ahead) > 1 and ahead[1].text in ("in", "de") else 1
        words = [piece.text for piece in ahead[skipped : skipped + count]]
        initials = "".join(word[0] for word in words if len(word) > 1 and word.isalpha())
        if initials == letters[-count:]:
            return skipped + count
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
    """Two or more words of an alphabet beside a digit are letters; elsewhere they are names of people."""
    read = list(pieces)
    for run in _alphabet_runs(pieces):
        around = pieces[max(run[0] - 1, 0) : run[0]] + pieces[run[-1] + 1 : run[-1] + 2]
        words = [index for index in run if _in_alphabet(pieces[index])]
        if len(words) > 1 and any(piece.is_number for piece in around):
            for index in words:
                read[index] = read[index].read_as(read[index].text[0])
    return read


def _in_alphabet(piece: Piece) -> bool:
    return piece.text in word_list("spelling_alphabet")


def _alphabet_runs(pieces: list[Piece]) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for index, piece in enumerate(pieces):
        if _in_alphabet(piece) or piece.text in _BETWEEN or piece.is_letter:
            runs[-1].append(index)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


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
