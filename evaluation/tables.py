"""The tables of each report, with the Dutch words that a user reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from evaluation.baselines import Baseline
from evaluation.counts import Hits
from evaluation.findings import Match, SpanFigures
from evaluation.interval import Estimate
from evaluation.recogniser import CallRecognition, Recognition
from evaluation.report import Figure, Report, Row, Table
from evaluation.scores import Calibration, LabelAgreement, PointAgreement, VerdictAgreement
from evaluation.technique import mean_f1
from nlp.results import TechniqueItem

_CALLS = "gesprekken"
_CASES = "gevallen"
_CALIBRATION = {"calibration_error": "kalibratiefout (ECE)", "calibration_error_by_chance": "ECE door toeval"}

_SPEAKERS = {"employee": "medewerker", "citizen": "inwoner"}
_MATCHES: dict[Match, str] = {
    "exact": "precies gelijk",
    "half": "minstens de helft",
    "overlap": "overlap",
    "turn": "juiste beurt",
}
_JUDGED = {
    "topic": "onderwerp",
    "tone": "toon (woorden)",
    "hard_tone": "toon, moeilijke beurten",
    "outcome": "afloop",
}
_TECHNIQUE: Mapping[TechniqueItem, str] = {
    "greeting": "begroeting",
    "recording_notice": "opnamemelding",
    "identity_check": "identiteitscontrole",
    "listening": "doorvragen",
    "summary": "samenvatting",
    "hold_explained": "wacht uitgelegd",
    "warm_transfer": "warm doorverbonden",
    "commitment": "afspraak",
    "closing_question": "slotvraag",
    "farewell": "afscheid",
}
_METHODS = {
    "klankbord": "Klankbord",
    "lexicon": "woordenlijst",
    "tfidf": "TF-IDF met logistische regressie",
    "encoder": "encoder, dichtstbijzijnde gemiddelde",
}
_LABELS = {
    "PERSON": "naam",
    "ADDRESS": "adres",
    "POSTCODE": "postcode",
    "PHONE": "telefoonnummer",
    "EMAIL": "e-mailadres",
    "IBAN": "rekeningnummer",
    "BSN": "burgerservicenummer",
    "BIRTH_DATE": "geboortedatum",
    "LICENSE_PLATE": "kenteken",
    "ID_DOCUMENT": "documentnummer",
    "health": "gezondheid",
    "religion": "geloof",
    "ethnicity": "afkomst",
    "political": "politieke opvatting",
    "union": "vakbond",
    "sexual": "seksueel leven",
    "criminal": "strafrecht",
    "biometric": "biometrie",
    "financial": "geldzorgen",
}


def of_text(measured: Recognition) -> Table:
    """Word and character errors, of all speech and of each speaker."""
    rows = {"all": ("alle spraak", measured.text)}
    rows |= {speaker: (_SPEAKERS[speaker], text) for speaker, text in measured.channels.items()}
    return Table(
        "text",
        "Herkende tekst",
        _CALLS,
        {"wer": "woordfouten (WER)", "cer": "tekenfouten (CER)"},
        tuple(
            Row(name, title, text.words.calls, (Figure.of(text.words), Figure.of(text.characters)))
            for name, (title, text) in rows.items()
        ),
    )


def of_time(measured: Recognition) -> Table:
    """Turn starts and speakers."""
    rows = (
        _row("turn_starts_found", "begin van beurt gevonden (binnen 0,3 s)", measured.turn_starts_found),
        _row("turn_starts_real", "gevonden begin is echt een begin", measured.turn_starts_real),
        Row(
            "turn_start_offset",
            "afstand tot het dichtstbijzijnde begin (mediaan)",
            measured.turn_start_offset.calls,
            (Figure.of(measured.turn_start_offset, unit="seconds"),),
        ),
        _row("speakers", "woorden bij de juiste spreker", measured.speakers),
    )
    return Table("time", "Beurten en sprekers", _CALLS, {"value": "waarde"}, rows)


def of_calls(calls: Iterable[CallRecognition]) -> Table:
    """The main figures of each call; cases are the words of its reference."""
    columns = {
        "wer": "WER",
        "cer": "CER",
        "turn_starts_found": "begin gevonden",
        "speakers": "juiste spreker",
    }
    rows = tuple(
        Row(
            call.id,
            call.id,
            call.text.words.length,
            (
                Figure(call.text.words.value),
                Figure(call.text.characters.value),
                Figure(call.turn_starts.found.value),
                Figure(call.speakers.value),
            ),
        )
        for call in calls
    )
    return Table("calls", "Per gesprek", "woorden", columns, rows)


def of_spans(name: str, title: str, figures: SpanFigures) -> Table:
    """Precision, recall and F1: all spans together, the mean of the labels, and each label."""
    everything = figures.all_labels
    rows = [
        Row("micro", "alles samen", _spans(everything), _found(everything, f1=Figure.of(figures.micro))),
        Row(
            "macro",
            "gemiddelde per soort",
            _spans(everything),
            (Figure(None), Figure(None), Figure.of(figures.macro)),
        ),
    ]
    rows += [
        Row(label, _LABELS.get(label, label), _spans(hits), _found(hits, f1=Figure(hits.value)))
        for label, hits in figures.labels.items()
    ]
    return Table(
        f"{name}_{figures.match}",
        f"{title}: {_MATCHES[figures.match]}",
        "in de tekst",
        {"precision": "precisie", "recall": "vindkans", "f1": "F1"},
        tuple(rows),
    )


def title_of(label: str) -> str:
    """What a user reads for a label of a finding."""
    return _LABELS[label]


def of_rivals(measured: Mapping[str, SpanFigures]) -> Table:
    """All labels together, for each public tool and form of the text."""
    return Table(
        "rivals",
        "Naast andere programma's, minstens de helft",
        "in de tekst",
        {"precision": "precisie", "recall": "vindkans", "f1": "F1"},
        tuple(
            Row(name, name, _spans(one.all_labels), _found(one.all_labels, f1=Figure.of(one.micro)))
            for name, one in measured.items()
        ),
    )


def of_labels(agreements: Mapping[str, LabelAgreement]) -> Table:
    """Topic, tone and outcome."""
    rows = tuple(
        Row(
            name,
            _JUDGED[name],
            found.cases,
            (Figure.of(found.accuracy), Figure(found.macro_f1), *_calibration(found.calibration)),
        )
        for name, found in agreements.items()
    )
    return Table(
        "labels",
        "Onderwerp, toon en afloop",
        _CASES,
        {"accuracy": "juist", "macro_f1": "macro-F1"} | _CALIBRATION,
        rows,
    )


def of_technique(hits: Mapping[TechniqueItem, Hits], *, calls: int) -> Table:
    """Conversation technique: used in the call or not; cases are calls."""
    rows = [
        Row("mean", "gemiddelde", calls, (Figure(None), Figure(None), Figure(mean_f1(hits)))),
        *(
            Row(item, _TECHNIQUE[item], _spans(one), _found(one, f1=Figure(one.value)))
            for item, one in hits.items()
        ),
    ]
    return Table(
        "technique",
        "Gesprekstechniek",
        "in de gesprekken",
        {"precision": "precisie", "recall": "vindkans", "f1": "F1"},
        tuple(rows),
    )


def beside(report: Report, baselines: Sequence[Baseline]) -> Report:
    """The report of scores with a table that sets the scorer beside plain methods on the same calls."""
    rows = {table.name: {row.name: row for row in table.rows} for table in report.tables}
    labels, technique = rows["labels"], rows["technique"]
    own = Baseline(
        "klankbord",
        labels["tone"].figures[1].value,
        labels["hard_tone"].figures[1].value,
        technique["mean"].figures[-1].value,
        labels["outcome"].figures[0].value,
    )
    return replace(report, tables=(*report.tables, _of_methods([own, *baselines], calls=report.data.calls)))


def _of_methods(methods: Sequence[Baseline], *, calls: int) -> Table:
    columns = {
        "tone": "toon, macro-F1",
        "hard_tone": "moeilijke beurten",
        "technique": "techniek, F1",
        "outcome": "afloop juist",
    }
    rows = tuple(
        Row(
            one.method,
            _METHODS[one.method],
            calls,
            tuple(Figure(value) for value in (one.tone, one.hard, one.technique, one.outcome)),
        )
        for one in methods
    )
    return Table("baselines", "Naast eenvoudige methoden", _CALLS, columns, rows)


def of_points(found: PointAgreement) -> Table:
    """The points of the checklists."""
    figures = (Figure.of(found.accuracy), Figure(found.auc, unit="ratio"), *_calibration(found.calibration))
    return Table(
        "points",
        "Volledigheid",
        _CASES,
        {"accuracy": "juist", "auc": "AUC"} | _CALIBRATION,
        (Row("points", "punten van de checklist", found.cases, figures),),
    )


def with_unseen(report: Report, *, own: PointAgreement, guesses: Estimate) -> Report:
    """The report of scores with a team's own sentences, and the subject among the likeliest three."""
    sentences = (Figure.of(own.accuracy), Figure(own.auc, unit="ratio"), *_calibration(own.calibration))
    table = Table(
        "unseen",
        "Eigen zinnen, en onderwerp bij de eerste drie",
        _CASES,
        {"accuracy": "juist", "auc": "AUC"} | _CALIBRATION,
        (
            Row("own_sentences", "punten als losse zinnen", own.cases, sentences),
            Row(
                "topic_in_three",
                "onderwerp bij de eerste drie",
                guesses.calls,
                (Figure.of(guesses), *[Figure(None)] * 3),
            ),
        ),
    )
    return replace(report, tables=(*report.tables, table))


def of_verdicts(agreements: Sequence[VerdictAgreement]) -> Table:
    """Each criterion, of the calls that the machine judged."""
    columns = {
        "abstained": "onthouden",
        "agreement": "zelfde oordeel",
        "kappa": "Cohens kappa",
        "macro_f1": "macro-F1, alles",
    } | _CALIBRATION
    rows = tuple(
        Row(
            found.criterion,
            found.criterion,
            found.abstained.total,
            (
                Figure(found.abstained.value),
                Figure.of(found.agreement),
                Figure(found.kappa, unit="ratio"),
                Figure(found.macro_f1),
                *_calibration(found.calibration),
            ),
        )
        for found in agreements
    )
    return Table("criteria", "Oordeel per criterium", _CALLS, columns, rows)


def _calibration(found: Calibration) -> tuple[Figure, Figure]:
    return Figure(found.error), Figure(found.by_chance)


def _row(name: str, title: str, found: Estimate) -> Row:
    return Row(name, title, found.calls, (Figure.of(found),))


def _spans(hits: Hits) -> int:
    return hits.right + hits.missed


def _found(hits: Hits, *, f1: Figure) -> tuple[Figure, ...]:
    return Figure(hits.precision), Figure(hits.recall), f1
