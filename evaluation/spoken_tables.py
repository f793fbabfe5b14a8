"""The tables of what is said otherwise, and of what was heard, with the Dutch words that a user reads."""

from collections.abc import Mapping, Sequence

from evaluation.counts import Share
from evaluation.findings import SpanFigures
from evaluation.interval import pooled
from evaluation.report import Figure, Row, Table
from evaluation.tables import title_of

_BACKGROUNDS = {
    **{"dutch": "Nederlands", "frisian": "Fries", "turkish": "Turks", "moroccan": "Marokkaans"},
    **{"surinamese": "Surinaams", "indian": "Hindoestaans en Pakistaans", "antillean": "Antilliaans"},
    **{"vietnamese_indonesian": "Indonesisch en Vietnamees", "polish": "Pools", "ukrainian": "Oekraïens"},
    **{"syrian": "Syrisch", "iraqi_kurdish": "Iraaks en Koerdisch", "afghan_iranian": "Afghaans en Iraans"},
    **{"eritrean": "Eritrees", "somali": "Somalisch", "chinese": "Chinees", "west_african": "West-Afrikaans"},
    **{"bulgarian_romanian": "Bulgaars en Roemeens", "german": "Duits"},
    "cape_verdean_portuguese": "Kaapverdisch en Portugees",
}


def of_heard(calls: Sequence[Mapping[str, tuple[Share, Share]]]) -> Table:
    """Recall on data that were heard word for word, and of the same data in the text of the reference."""
    labels = sorted({label for call in calls for label in call})
    rows = [("all", "alles samen", [list(call.values()) for call in calls])]
    rows += [(label, title_of(label), [[call[label]] for call in calls if label in call]) for label in labels]
    return Table(
        "heard",
        "Vindkans op gegevens waarvan alle woorden goed zijn herkend",
        "zo herkend",
        {"heard": "vindkans", "text": "dezelfde, op de tekst", "below_text": "onder de tekst"},
        tuple(_heard_row(name, title, pairs) for name, title, pairs in rows),
    )


def _heard_row(name: str, title: str, calls: Sequence[Sequence[tuple[Share, Share]]]) -> Row:
    heard, text = (pooled([sum((pair[side] for pair in call), Share()) for call in calls]) for side in (0, 1))
    cases = sum(pair[0].total for call in calls for pair in call)
    below = None if heard.value is None or text.value is None else text.value - heard.value
    return Row(name, title, cases, (Figure.of(heard), Figure.of(text), Figure(below)))


def of_ways(measured: Mapping[str, SpanFigures]) -> Table:
    """All labels together, for each way of saying the same."""
    return Table(
        "ways",
        "Persoonsgegevens anders gezegd, minstens de helft",
        "in de tekst",
        {"precision": "precisie", "recall": "vindkans", "f1": "F1"},
        tuple(
            Row(
                f"way_{number}",
                title,
                _cases(one),
                _figures(one),
            )
            for number, (title, one) in enumerate(measured.items(), start=1)
        ),
    )


def of_backgrounds(measured: Mapping[str, Sequence[Share]]) -> Table:
    """Recall of names per background, and how far each is below the best."""
    recalls = {background: pooled(calls) for background, calls in measured.items()}
    best = max((one.value for one in recalls.values() if one.value is not None), default=None)
    rows = tuple(
        Row(
            background,
            _BACKGROUNDS.get(background, background),
            sum(call.total for call in measured[background]),
            (
                Figure.of(one),
                Figure(None if best is None or one.value is None else best - one.value),
            ),
        )
        for background, one in recalls.items()
    )
    return Table(
        "backgrounds",
        "Namen die het model niet kent, per achtergrond",
        "in de tekst",
        {"recall": "vindkans", "below_best": "onder de beste"},
        rows,
    )


def _cases(figures: SpanFigures) -> int:
    return figures.all_labels.right + figures.all_labels.missed


def _figures(figures: SpanFigures) -> tuple[Figure, ...]:
    hits = figures.all_labels
    return Figure(hits.precision), Figure(hits.recall), Figure.of(figures.micro)
