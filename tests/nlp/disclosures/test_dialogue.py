"""Data said in pieces over several turns, said again, mended, or another's: whole conversations."""

import pytest

from nlp.disclosures.text import find_spoken_numbers


def find(*turns: str) -> list[tuple[str, str]]:
    text = "\n".join(turns)
    return [(hit.label, text[hit.start : hit.end]) for hit in find_spoken_numbers(text)]


@pytest.mark.parametrize(
    ("turns", "found"),
    [
        # In pieces.
        (("Op welk nummer?", "Nul zes, twaalf, eh, drie vier...", "Ja?", "Vijf zes, eenennegentig."),
         [("PHONE", "Nul zes, twaalf, eh, drie vier"), ("PHONE", "Vijf zes, eenennegentig")]),
        (("Wat is uw bsn?", "een een een twee", "hm-hm", "twee twee", "ja", "drie drie drie"),
         [("BSN", "een een een twee"), ("BSN", "twee twee"), ("BSN", "drie drie drie")]),
        (("Wat is uw postcode?", "Vierenzestig elf.", "Ja.", "A B."),
         [("POSTCODE", "Vierenzestig elf"), ("POSTCODE", "A B")]),
        (("En uw e-mailadres?", "piet punt jansen", "ja", "apenstaartje hotmail punt com"),
         [("EMAIL", "piet punt jansen"), ("EMAIL", "apenstaartje hotmail punt com")]),
        (("Bsn?", "Een een een, twee twee... sorry mevrouw, mag ik erlangs... twee drie drie drie."),
         [("BSN", "Een een een, twee twee... sorry mevrouw, mag ik erlangs... twee drie drie drie")]),
        # In pieces that the other says again, or one by one.
        (("Wat is uw nummer?",
          "nul zes", "nul zes", "twee zes", "twee zes", "eenendertig vijf vijf drie drie"),
         [("PHONE", "nul zes"), ("PHONE", "nul zes"), ("PHONE", "twee zes"), ("PHONE", "twee zes"),
          ("PHONE", "eenendertig vijf vijf drie drie")]),
        (("Wat is het kenteken?", "zeshonderdvijfenvijftig", "ja", "j el", "hm-hm", "eh een"),
         [("LICENSE_PLATE", "zeshonderdvijfenvijftig"), ("LICENSE_PLATE", "j el"), ("LICENSE_PLATE", "een")]),
        (("Het kenteken is zesenzestig, G L, G D.",
          "Ik herhaal: zesenzestig.", "Ja.", "G L.", "Ja.", "G D."),
         [("LICENSE_PLATE", "zesenzestig, G L, G D"), ("LICENSE_PLATE", "zesenzestig"),
          ("LICENSE_PLATE", "G L"), ("LICENSE_PLATE", "G D")]),
        # In pieces of which the last is never said, or that the other wants no more of.
        (("Wat is uw bsn?", "Negen nul nul...", "Ja, ga door.", "vijf vijf een.", "Hm-hm.", "Ik zie niks."),
         [("BSN", "Negen nul nul"), ("BSN", "vijf vijf een")]),
        (("Wat is uw bsn?", "Negen nul nul...", "Stop maar, dat hoeft niet."), [("BSN", "Negen nul nul")]),
        (("Uw bsn?", "900... nee, dat is van mijn man. 900 551 082."),
         [("BSN", "900"), ("BSN", "900 551 082")]),
        (("En het rekeningnummer?", "NL 91, ABNA, nul vier een...", "Niet hier, in het formulier.",
          "Zeven een zes vier."),
         [("IBAN", "NL 91, ABNA, nul vier een"), ("IBAN", "Zeven een zes vier")]),
        # In pieces with what is taken back, begun again or put right among them.
        (("En de rekening?", "NL 91", "Ja.", "ABNA, nul vier een.", "Ja.",
          "Nul vier een zeven, een zes.", "Door maar.", "Vier, drie nullen... nee, drie nul nul."),
         [("IBAN", "NL 91"), ("IBAN", "ABNA, nul vier een"), ("IBAN", "Nul vier een zeven, een zes"),
          ("IBAN", "Vier, drie nullen... nee, drie nul nul")]),
        (("Op welk nummer?", "Nul twee nul, drie vijven, en dan", "Ja.",
          "twaalf, twaalf... nee. Twaalf elf zeven."),
         [("PHONE", "Nul twee nul, drie vijven"), ("PHONE", "twaalf, twaalf... nee. Twaalf elf zeven")]),
        (("Bsn?", "Negenhonderd, heb je dat?", "Ja.", "Vijfenvijftig, tien, en een acht, twee."),
         [("BSN", "Negenhonderd"), ("BSN", "Vijfenvijftig, tien, en een acht, twee")]),
        # Counts, prices and house numbers after a first part are no part of it.
        (("Wat is uw bsn?", "Negen nul nul...", "Hij is drie weken weg?", "Vier weken."),
         [("BSN", "Negen nul nul")]),
        (("Wat is uw bsn?", "Negen nul nul...", "En uw huisnummer?", "Vijfenvijftig."),
         [("BSN", "Negen nul nul")]),
        (("En het rekeningnummer?", "NL 91...", "Dat kost u dan wel geld.", "Zestig euro, dacht ik."),
         [("IBAN", "NL 91")]),
        (("Wat is uw bsn?", "Negen nul nul...", "Ja.", "vijf vijf een.", "Hm-hm.",
          "Nul acht twee. Drie cijfers."),
         [("BSN", "Negen nul nul"), ("BSN", "vijf vijf een"), ("BSN", "Nul acht twee")]),
        (("Mag ik uw bsn?", "Dat is van mijn man zijn nummer: 900 551 082."), [("BSN", "900 551 082")]),
        (("Op welk nummer?", "Nul vijf.", "Wat is uw bsn?", "Negen nul nul vijf...", "Ja.",
          "vijf een nul acht."),
         [("BSN", "Negen nul nul vijf"), ("BSN", "vijf een nul acht")]),
        # With words in between that people say to themselves, and words of no alphabet.
        (("Uw postcode?", "Dat is 9209, even kijken, fiets, Tom."),
         [("POSTCODE", "9209, even kijken, fiets, Tom")]),
        (("Wat is het kenteken?", "Venlo Lisa negentig vierentachtig."),
         [("LICENSE_PLATE", "Venlo Lisa negentig vierentachtig")]),
        (("En uw naam?", "Lisa, en mijn zoon van negen heet Tom."), []),
        # A name that was asked for in between is no part of the code, though its words name letters.
        (("Wat is uw postcode?", "3511.", "En uw naam?", "Jan Karel."), [("POSTCODE", "3511")]),
        # No country has these codes.
        (("Mijn telefoonnummer is 00 999 12 34 56 78 9.",), [("PHONE", "00 999 12 34 56 78 9")]),
        # From abroad, and at a desk.
        (("Het nummer van uw zoon?",
          "Plus negenenveertig, één vijf één, twee twee twee, drie vier vijf zes zeven."),
         [("PHONE", "negenenveertig, één vijf één, twee twee twee, drie vier vijf zes zeven")]),
        (("Uw nummer?", "Nul zeventig, vijf vijf vijf, twaalf vierendertig, toestel eenentwintig."),
         [("PHONE", "Nul zeventig, vijf vijf vijf, twaalf vierendertig, toestel eenentwintig")]),
        # Said again, whole or in part.
        (("Mijn nummer is nul zes twaalf vierendertig zesenvijftig achtenzeventig",
          "Dus eindigt op acht zeven?",
          "Nee, zeven acht.", "Zes twaalf vierendertig zesenvijftig achtenzeventig."),
         [("PHONE", "nul zes twaalf vierendertig zesenvijftig achtenzeventig"), ("PHONE", "acht zeven"),
          ("PHONE", "zeven acht"), ("PHONE", "Zes twaalf vierendertig zesenvijftig achtenzeventig")]),
        (("Mijn bsn is 111222333", "111 222 333?"), [("BSN", "111222333"), ("BSN", "111 222 333")]),
        (("Mijn mail is jan punt smit apenstaartje dorpspost punt nl", "Ik heb jan punt smit."),
         [("EMAIL", "jan punt smit apenstaartje dorpspost punt nl"), ("EMAIL", "jan punt smit")]),
        # Mended: one datum.
        (("Nummer?", "Nul zes, eh, nee wacht, nul zes twaalf vierendertig zesenvijftig achtenzeventig"),
         [("PHONE", "Nul zes, eh, nee wacht, nul zes twaalf vierendertig zesenvijftig achtenzeventig")]),
        (("Kenteken?", "S, drie nul zes, eh, T R. Nee wacht. R T."),
         [("LICENSE_PLATE", "S, drie nul zes, eh, T R. Nee wacht. R T")]),
        # The question decides, not the first kind that is mentioned in the answer.
        (("Mag ik uw bsn?", "Wacht, dat staat op 't rijbewijs. Een een een, twee twee twee, drie drie drie."),
         [("BSN", "Een een een, twee twee twee, drie drie drie")]),
        # Not of a person.
        (("Heeft u het nummer van het loket?", "Nul tien, twee zes zeven, een twee drie vier."), []),
        (("Wat is uw zaaknummer?", "Een een een twee twee twee drie drie drie."), []),
        (("Ik geef u het nummer van de griffie: nul tien, twee zes zeven, een twee drie vier.",), []),
        (("Wat is uw bsn?", "Dat weet ik niet.", "U vindt het op uw paspoort."), []),
        (("Mijn nummer is nul zes twaalf vierendertig zesenvijftig achtenzeventig",
          "Dat kost achtenzeventig euro."),
         [("PHONE", "nul zes twaalf vierendertig zesenvijftig achtenzeventig")]),
        (("Het hoeft pas op dertig april.", "Wij rijden met de bus.", "G L negentien."), []),
        (("De leges zijn zestig.", "Samen honderdachtenveertig.", "Met het paspoort tweehonderd."), []),
    ],
)  # fmt: skip
def test_finds(turns: tuple[str, ...], found: list[tuple[str, str]]) -> None:
    assert find(*turns) == found


@pytest.mark.parametrize(
    ("turns", "words"),
    [
        (("mijn bsn is 111222334",), ("bsn", "elfproef) klopt niet", "Misschien")),
        (("mijn bsn is 111222333",), ("bsn", "elfproef) klopt")),
        (("nl91abna0417164300",), ("rekeningnummer", "controlegetal) klopt")),
        (("wat is uw bsn?", "een een een twee", "ja", "twee twee drie drie drie"),
         ("in stukken", "Samen klopt de controle (elfproef)")),
        (("wat is uw bsn?", "een een een twee", "ja", "twee twee drie drie vier"),
         ("in stukken", "samen klopt de controle (elfproef) niet")),
        (("wat is uw bsn?", "een een een", "ja", "twee twee twee", "ja", "dat was het"),
         ("in stukken", "laatste stuk ontbreekt")),
        (("uw rekening?", "nl 91", "ja", "abna 0417", "ja", "164300"),
         ("Samen klopt de controle (controlegetal)",)),
    ],
)  # fmt: skip
def test_the_explanation_tells_word_and_check(turns: tuple[str, ...], words: tuple[str, ...]) -> None:
    for hit in find_spoken_numbers("\n".join(turns)):
        assert all(word in hit.explanation for word in words)
        assert hit.explanation.endswith(".")


def test_a_failed_checksum_is_doubtful() -> None:
    (doubtful,) = find_spoken_numbers("mijn bsn is 111222334")
    assert doubtful.evidence == "failed"
    assert doubtful.confidence <= 0.5


def test_parts_that_fail_the_check_are_doubtful() -> None:
    found = find_spoken_numbers("wat is uw bsn?\neen een een\nja\ntwee twee twee\nja\ndrie drie vier")
    assert [hit.evidence for hit in found] == ["joined_failed"] * 3
    passing = find_spoken_numbers("wat is uw bsn?\neen een een\nja\ntwee twee twee\nja\ndrie drie drie")
    assert [hit.evidence for hit in passing] == ["joined_checked"] * 3
    assert max(hit.confidence for hit in found) <= 0.5 < min(hit.confidence for hit in passing)


def test_a_long_row_of_digits_costs_little() -> None:
    assert find_spoken_numbers("een twee drie " * 3000 + "klaar") is not None
