"""What counts as personal data in a turn, and what does not."""

from typing import get_args

import pytest
import spacy
from spacy.language import Language

from nlp.disclosures.component import BEFORE, SPANS, disclosures_in, without_overlap
from nlp.disclosures.evidence import Evidence, confidence_of
from nlp.disclosures.recogniser import Hit
from nlp.results import DisclosureLabel


@pytest.fixture(scope="module")
def pipeline() -> Language:
    pipeline = spacy.blank("nl")
    pipeline.add_pipe("disclosures")
    return pipeline


def find(pipeline: Language, text: str, *, before: str = "") -> list[tuple[str, str]]:
    return [(hit.label, text[hit.start : hit.end]) for hit in hits(pipeline, text, before=before)]


def hits(pipeline: Language, text: str, *, before: str = "") -> tuple[Hit, ...]:
    doc = pipeline.make_doc(text)
    doc.user_data[BEFORE] = before
    return disclosures_in(pipeline(doc))


@pytest.mark.parametrize(
    ("text", "before", "found"),
    [
        # BSN
        ("Mijn BSN is 111222333.", "", [("BSN", "111222333")]),  # passes the elfproef
        ("111.222.333", "", [("BSN", "111.222.333")]),  # grouped, no context needed
        ("mijn bsn is een een een twee twee eh twee drie drie drie", "",
         [("BSN", "een een een twee twee eh twee drie drie drie")]),  # in words, with a hesitation
        ("dubbel een een dubbel twee twee drie drie drie", "wat is uw bsn?",
         [("BSN", "dubbel een een dubbel twee twee drie drie drie")]),  # the question was a turn before
        ("mijn bsn is 111222334", "", [("BSN", "111222334")]),  # fails the elfproef after context: doubtful
        ("111222334", "", []),  # fails it without context
        ("mijn bsn is 11122233", "", [("BSN", "11122233")]),  # a digit was not heard: doubtful
        ("11122233", "", []),  # eight digits without context
        ("ordernummer 111222333", "", []),  # passes by chance: another number
        ("het zaaknummer is 111222333", "wat is uw bsn?", []),  # the nearest word decides
        ("wat is uw bsn?", "", []),  # a question holds no data
        ("hij kost 111222333 euro en mijn bsn weet ik niet", "", []),  # counted: a price
        # IBAN
        ("NL91 ABNA 0417 1643 00", "", [("IBAN", "NL91 ABNA 0417 1643 00")]),  # in groups
        ("nl91abna0417164300", "", [("IBAN", "nl91abna0417164300")]),  # lower case, as one
        ("n l negen een abn amro nul vier een zeven een zes vier drie nul nul", "",
         [("IBAN", "n l negen een abn amro nul vier een zeven een zes vier drie nul nul")]),  # bank
        ("en el negen een a bee en a nul vier een zeven", "",
         [("IBAN", "en el negen een a bee en a nul vier een zeven")]),  # spelled by ear, cut off: doubtful
        ("NL92 ABNA 0417 1643 00", "", [("IBAN", "NL92 ABNA 0417 1643 00")]),  # bad check digits: doubtful
        ("DE89 3704 0044 0532 0130 00", "", [("IBAN", "DE89 3704 0044 0532 0130 00")]),  # a valid foreign one
        ("DE88 3704 0044 0532 0130 00", "", []),  # an invalid foreign one could be anything
        # PHONE
        ("bel 06-12345678", "", [("PHONE", "06-12345678")]),
        ("nul zes twaalf vierendertig zesenvijftig achtenzeventig", "",
         [("PHONE", "nul zes twaalf vierendertig zesenvijftig achtenzeventig")]),
        ("nul zes, uh, een twee drie vier, vijf zes zeven acht", "",
         [("PHONE", "nul zes, uh, een twee drie vier, vijf zes zeven acht")]),
        ("0031 6 12345678", "", [("PHONE", "0031 6 12345678")]),  # with a country code
        ("mijn nummer is +31 6 1234 5678", "", [("PHONE", "+31 6 1234 5678")]),
        ("010 267 1234", "", [("PHONE", "010 267 1234")]),  # fixed line
        ("bel 14 010", "", []),  # the municipality's own number
        ("bel 14010 voor meer", "", []),
        ("0800 1234", "", []),  # free number of an organisation
        ("06-1234567", "", []),  # one digit short
        ("wat is uw telefoonnummer?", "", []),
        # POSTCODE
        ("1234 AB", "", [("POSTCODE", "1234 AB")]),
        ("mijn postcode is 1234ab", "", [("POSTCODE", "1234ab")]),
        ("drieëntwintig elf AX", "", [("POSTCODE", "drieëntwintig elf AX")]),
        ("vierenzestig elf, a b van Anton Bernard", "",
         [("POSTCODE", "vierenzestig elf, a b van Anton Bernard")]),
        ("een twee drie vier b c", "", [("POSTCODE", "een twee drie vier b c")]),
        ("in 2023 is dat zo", "", []),  # a year and a word
        ("postcode 1012 en dan", "", [("POSTCODE", "1012")]),  # the letters are not said yet
        ("0123 AB", "", []),  # never begins with 0
        ("1940 SS", "", []),  # never given out
        ("123 AB", "", []),  # three digits
        ("dat kost 14,10, en u betaalt bij het adres op de brief", "", []),  # an amount, and no letters
        ("dus eindigend op 66 19, en u woont hier", "", []),  # "and you"
        # EMAIL
        ("piet.jansen84@hotmail.com", "", [("EMAIL", "piet.jansen84@hotmail.com")]),
        ("piet punt jansen apenstaartje gmail punt com", "",
         [("EMAIL", "piet punt jansen apenstaartje gmail punt com")]),
        ("mijn mail is jansen vierentachtig apestaartje kpn mail punt nl", "",
         [("EMAIL", "jansen vierentachtig apestaartje kpn mail punt nl")]),
        ("mail naar info@rijndam.nl", "", []),  # a box of an organisation
        ("hij at gisteren punt uit", "", []),  # a Dutch verb
        ("met een apenstaartje erin", "", []),  # talk about the sign
        # LICENSE_PLATE
        ("KZ-118-B", "", [("LICENSE_PLATE", "KZ-118-B")]),
        ("mijn kenteken is kz 118 b", "", [("LICENSE_PLATE", "kz 118 b")]),
        ("kaa zet dubbel een acht bee", "en uw kenteken?",
         [("LICENSE_PLATE", "kaa zet dubbel een acht bee")]),
        ("kenteken 12-34-56", "", []),  # digits only is no sidecode
        ("kenteken KZ-118", "", [("LICENSE_PLATE", "KZ-118")]),  # a letter was not heard: doubtful
        ("mijn kenteken is KZ-118-B en dat kost 12 euro", "", [("LICENSE_PLATE", "KZ-118-B")]),  # no plate
        ("kenteken KZ-118-B, postcode 1234 AB", "", [("LICENSE_PLATE", "KZ-118-B"), ("POSTCODE", "1234 AB")]),
        ("1234 AB", "wat is uw kenteken en postcode?", [("POSTCODE", "1234 AB")]),  # not a plate of 1970
        ("12 ab 34", "", []),  # no context, no hyphens
        ("mijn kenteken is 12 van 3 auto's", "", []),  # words are no letters of a plate
        ("in de auto ligt W, W, vier, nul, één, zeven, negen", "", []),  # a part of a longer code
        ("de auto is de 12 AB CD", "", []),  # since 1991 no plate has vowels
        ("de auto's zijn de 1 TBK 30, dan R 803 FB", "",
         [("LICENSE_PLATE", "1 TBK 30"), ("LICENSE_PLATE", "R 803 FB")]),
        ("het kenteken weet ik niet; asnb 01", "", []),  # the code of a bank
        ("de Astra is de V 303 TX", "", [("LICENSE_PLATE", "V 303 TX")]),  # a make of cars
        ("F, drie cijfers: zeven, nul, twee, en dan K D", "wat staat er op het plaatje?",
         [("LICENSE_PLATE", "F, drie cijfers: zeven, nul, twee, en dan K D")]),  # the three counts
        ("zes zes, twee keer de L, K, vier", "welk kenteken?",
         [("LICENSE_PLATE", "zes zes, twee keer de L, K, vier")]),
        # BIRTH_DATE
        ("ik ben geboren op twaalf maart negentien vijfentachtig", "",
         [("BIRTH_DATE", "twaalf maart negentien vijfentachtig")]),
        ("uw geboortedatum graag en dan kijk ik of de ceremonie van vijftien december vol is", "", []),
        ("geboortedatum 12-03-1985", "", [("BIRTH_DATE", "12-03-1985")]),
        ("twaalf drie vijfentachtig", "wat is uw geboortedatum?",
         [("BIRTH_DATE", "twaalf drie vijfentachtig")]),
        ("de derde mei negentienhonderd eenenvijftig", "en uw geboortedatum",
         [("BIRTH_DATE", "derde mei negentienhonderd eenenvijftig")]),
        ("en ik ben van 22 september 1950", "", [("BIRTH_DATE", "22 september 1950")]),
        ("12 januari 1952. En het nummer is later", "en uw geboortedatum en een telefoonnummer?",
         [("BIRTH_DATE", "12 januari 1952")]),  # the question asks two things
        ("negen mei negentienhonderd drieënveertig", "",
         [("BIRTH_DATE", "negen mei negentienhonderd drieënveertig")]),
        ("mijn man is overleden op 3 mei 1998", "", []),  # another event
        ("de wet van 3 mei 1998", "", []),
        ("de brief van 3 mei 2024", "", []),  # not long ago
        ("de afspraak is op 12 maart 2027", "", []),  # a date of something else
        ("geboren op 31-02-1985", "", []),  # does not exist
        ("wat is uw geboortedatum?", "", []),
        # ADDRESS
        ("Dorpsstraat 12", "", [("ADDRESS", "Dorpsstraat 12")]),
        ("ik woon op de van der helststraat twaalf b", "", [("ADDRESS", "de van der helststraat twaalf b")]),
        ("kerkplein nummer zeven", "wat is uw adres?", [("ADDRESS", "kerkplein nummer zeven")]),
        ("het stadhuis aan de Coolsingel 40", "", []),  # a counter of the municipality
        ("onderweg 3 keer gestopt", "", []),  # ends like a street
        ("in de dorpsstraat 3 uur gewacht", "", []),  # the number counts hours
        ("in de dorpsstraat", "", []),  # no house number
        ("Op de Dorpsstraat twaalf, eh, nee, veertien, twee hoog.", "",
         [("ADDRESS", "de Dorpsstraat twaalf, eh, nee, veertien, twee hoog")]),  # put right, with a floor
        ("Dorpsstraat dertig... nee, drie... nee, drieëndertig zwart", "",
         [("ADDRESS", "Dorpsstraat dertig... nee, drie... nee, drieëndertig zwart")]),
        ("Elf rood, denk ik.", "En het huisnummer?", [("ADDRESS", "Elf rood")]),
        ("Het is de 6411 AX. Nummer acht, ho, achttien.", "uw postcode en huisnummer?",
         [("POSTCODE", "6411 AX"), ("ADDRESS", "Nummer acht, ho, achttien")]),
        ("Zesenveertig zesennegentig, dan k en b.", "postcode en huisnummer?",
         [("POSTCODE", "Zesenveertig zesennegentig, dan k en b")]),  # the postcode first
        ("Kerkweg, bij het hekje.", "wat is uw adres?", [("ADDRESS", "Kerkweg")]),  # no number yet
        ("De Kerkweg ligt vol.", "waar belt u over?", []),  # nobody asked where someone lives
        ("Mijn tante woont nu op de Hoge Weere.", "", [("ADDRESS", "Hoge Weere")]),  # ends as no street does
        ("Ze woont op de camping.", "", []),  # no name
        ("Mijn boot heeft ligplaats zes.", "", [("ADDRESS", "ligplaats zes")]),
        ("Zes, één, twee.", "op welk nummer kunnen we u bellen?", []),  # no house
        # ID_DOCUMENT
        ("paspoortnummer NW1A2B3C4", "", [("ID_DOCUMENT", "NW1A2B3C4")]),
        ("n w een a twee b drie c vier", "wat is het documentnummer?",
         [("ID_DOCUMENT", "n w een a twee b drie c vier")]),
        ("mijn rijbewijs is 5123456789", "", [("ID_DOCUMENT", "5123456789")]),
        ("artikelnummer NW1A2B3C4", "", []),  # another number
        ("paspoortnummer NW1A2B3", "", [("ID_DOCUMENT", "NW1A2B3")]),  # too short: doubtful
        ("paspoortnummer NO1A2B3C4", "", [("ID_DOCUMENT", "NO1A2B3C4")]),  # the O is a nought misheard
        # PERSON
        ("mijn naam is jan de vries", "", [("PERSON", "jan de vries")]),  # lower case
        ("Goedemorgen, gemeente Rijndam, u spreekt met Fatima, waarmee kan ik u helpen?", "",
         [("PERSON", "Fatima")]),
        ("u spreekt met Sanne van de gemeente Utrecht", "", [("PERSON", "Sanne")]),  # the particle is no name
        ("mijn naam is Wxyzabc Qlompf", "", [("PERSON", "Wxyzabc Qlompf")]),  # unknown, after an introduction
        ("goedemiddag mevrouw Jansen", "", [("PERSON", "Jansen")]),
        ("de groot", "wat is uw achternaam?", [("PERSON", "groot")]),  # an answer
        ("ja mevrouw dat klopt", "", []),  # a title alone
        ("u spreekt met de gemeente", "", []),  # no person
        ("mijn dochter Fatima wil dat", "", [("PERSON", "Fatima")]),  # known, after a hint
        ("dit is Rotterdam niet", "", []),  # a capital alone is no name there
        ("ik ben benieuwd", "", []),
        ("wat is uw naam?", "", []),
        # none of all
        ("dat kost achtenvijftig euro en dertig cent", "", []),  # a price
        ("om half drie of om 14:30 uur", "", []),  # times
        ("wij zijn open van negen tot vijf", "", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_finds(pipeline: Language, text: str, before: str, found: list[tuple[str, str]]) -> None:
    assert find(pipeline, text, before=before) == found


@pytest.mark.parametrize(
    ("sure", "doubtful"),
    [
        ("mijn bsn is 111222333", "mijn bsn is 111222334"),  # the elfproef
        ("NL91ABNA0417164300", "NL92ABNA0417164300"),  # check digits
        ("geboren op 3 mei 1951", "geboren op 3 mei"),  # no year
        ("mijn telefoonnummer is 0612345678", "0612345678"),  # context
    ],
)
def test_confidence_follows_the_evidence(pipeline: Language, sure: str, doubtful: str) -> None:
    assert hits(pipeline, sure)[0].confidence > hits(pipeline, doubtful)[0].confidence


@pytest.mark.parametrize(("named", "alone"), [("checked", "checked_alone"), ("form", "form_alone")])
def test_words_that_name_a_kind_never_make_it_less_sure(named: Evidence, alone: Evidence) -> None:
    labels = [label for label in get_args(DisclosureLabel) if label not in ("PERSON", "ADDRESS")]
    assert [one for one in labels if confidence_of(one, named) < confidence_of(one, alone)] == []


def test_two_numbers_in_one_turn(pipeline: Language) -> None:
    text = "mijn bsn is 111222333 en mijn nummer is 0612345678, postcode 1234 AB"
    assert [label for label, _ in find(pipeline, text)] == ["BSN", "PHONE", "POSTCODE"]


def test_an_explanation_is_one_dutch_sentence(pipeline: Language) -> None:
    (hit,) = hits(pipeline, "mijn bsn is 111222333")
    assert hit.explanation == "Dit is een bsn, bij de woorden \u2018bsn\u2019. De controle (elfproef) klopt."


def test_spans_of_the_doc_cover_the_hits(pipeline: Language) -> None:
    doc = pipeline("bel 06-12345678 of mail piet@example.com")
    for span, hit in zip(doc.spans[SPANS], disclosures_in(doc), strict=True):
        assert span.label_ == hit.label
        assert span.start_char <= hit.start < hit.end <= span.end_char


def test_of_overlapping_hits_the_surest_stays() -> None:
    sure, doubtful, apart = (
        Hit(0, 5, "BSN", 0.9, "."),
        Hit(3, 9, "PHONE", 0.5, "."),
        Hit(9, 12, "PERSON", 0.1, "."),
    )
    assert without_overlap([doubtful, apart, sure]) == (sure, apart)
