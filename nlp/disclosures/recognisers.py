"""Every recogniser of numbers, dates and addresses of e-mail; names and homes need the name head too."""

from nlp.disclosures.birth_date import BirthDateRecogniser
from nlp.disclosures.bsn import BsnRecogniser
from nlp.disclosures.email import EmailRecogniser
from nlp.disclosures.iban import IbanRecogniser
from nlp.disclosures.id_document import IdDocumentRecogniser
from nlp.disclosures.license_plate import LicensePlateRecogniser
from nlp.disclosures.phone import PhoneRecogniser
from nlp.disclosures.postcode import PostcodeRecogniser
from nlp.disclosures.recogniser import DictationRecogniser, Recogniser

DICTATED: tuple[DictationRecogniser, ...] = (
    IbanRecogniser(),
    BsnRecogniser(),
    PhoneRecogniser(),
    IdDocumentRecogniser(),
    LicensePlateRecogniser(),
    PostcodeRecogniser(),
)
"""Those of what is said digit by digit and letter by letter; of values that fit two kinds the first wins."""

NUMBERS: tuple[Recogniser, ...] = (*DICTATED, EmailRecogniser(), BirthDateRecogniser())
"""Those that need the words only."""
