"""The command that shows figures of outcome and quality."""

import json
from dataclasses import asdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evaluation.report import Table
    from klankbord.figures import CriterionFigures, OutcomeFigures, Period, ReviewedFigures

_Per = Annotated[
    Literal["all", "subject", "channel", "team", "month"], typer.Option("--per", help="What to compare.")
]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object instead of tables.")]
_Since = Annotated[str | None, typer.Option("--since", help="From this day on, such as 2026-11-01.")]
_Until = Annotated[str | None, typer.Option("--until", help="Up to and including this day.")]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(figures)


def figures(per: _Per = "all", since: _Since = None, until: _Until = None, as_json: _Json = False) -> None:
    """How calls end and which criteria they meet: by suggestion, and as confirmed by people."""
    from evaluation.report import print_table
    from klankbord.cli.database import open_current
    from klankbord.figures import criterion_figures, outcome_figures, reviewed_figures
    from klankbord.settings import Settings
    from klankbord.visibility import EVERYTHING

    period = _period(since, until)
    with open_current(Settings.load()) as database, database.reading() as session:
        outcomes = outcome_figures(session, visible=EVERYTHING, per=per, period=period)
        reviewed = reviewed_figures(session, visible=EVERYTHING, per=per, period=period)
        criteria = criterion_figures(session, visible=EVERYTHING, per=per, period=period)
    if as_json:
        document = {
            "voorgesteld": [asdict(one) for one in outcomes],
            "bevestigd": [asdict(one) for one in reviewed],
            "criteria": [asdict(one) for one in criteria],
        }
        typer.echo(json.dumps(document, ensure_ascii=False))
        return
    for table in (_outcome_table(outcomes), _reviewed_table(reviewed), _criterion_table(criteria)):
        print_table(table)


def _period(since: str | None, until: str | None) -> "Period":
    """Whole days in Dutch time."""
    from datetime import timedelta

    from klankbord.figures import Period

    last = _day(until)
    return Period(_midnight(_day(since)), _midnight(last + timedelta(days=1) if last else None))


def _day(written: str | None) -> date | None:
    from klankbord.errors import WrongInput

    try:
        return None if written is None else date.fromisoformat(written)
    except ValueError:
        raise WrongInput("Schrijf een dag als 2026-11-01.") from None


def _midnight(day: date | None) -> datetime | None:
    from klankbord.metadata import LOCAL_ZONE

    return None if day is None else datetime.combine(day, time(), LOCAL_ZONE)


def _outcome_table(found: "Sequence[OutcomeFigures]") -> "Table":
    from evaluation.report import Figure, Row, Table
    from klankbord.words import OUTCOMES

    columns = {"first_contact": "eerste contact (norm 80 %)", "transferred": OUTCOMES["transferred"]}
    columns |= {"callback": OUTCOMES["callback_promised"], "unresolved": OUTCOMES["unresolved"]}
    columns |= {"repeat": "eerder contact gehad"}
    rows = (
        Row(
            one.group,
            f"{one.group} {_sign(one)}".strip(),
            one.calls,
            tuple(Figure.of(getattr(one, name)) for name in columns),
        )
        for one in found
    )
    return Table("outcomes", "Afloop, zoals de machine haar voorstelt", "gesprekken", columns, tuple(rows))


def _sign(one: "OutcomeFigures") -> str:
    return {True: "(haalt de norm)", False: "(onder de norm)", None: ""}[one.meets_norm]


def _reviewed_table(found: "Sequence[ReviewedFigures]") -> "Table":
    from evaluation.report import Figure, Row, Table

    columns = {"first_contact": "eerste contact, en goed afgehandeld", "score": "score (0-100)"}
    columns |= {"fatal": "gaat kritiek mis"}
    rows = (
        Row(
            one.group,
            one.group,
            one.reviewed,
            (Figure.of(one.first_contact), Figure.of(one.score, unit="ratio"), Figure.of(one.fatal)),
        )
        for one in found
    )
    title = "Bevestigd door beoordelaars: schatting voor alle gesprekken, uit de geloten gesprekken"
    return Table("reviewed", title, "geloot en beoordeeld", columns, tuple(rows))


def _criterion_table(found: "Sequence[CriterionFigures]") -> "Table":
    from evaluation.report import Figure, Row, Table

    rows = (
        Row(
            f"{one.group}/{one.criterion}",
            f"{one.group}: {one.criterion}",
            one.suggested.calls,
            (Figure.of(one.suggested), Figure.of(one.confirmed)),
        )
        for one in found
    )
    columns = {"suggested": "voldoet (voorstel)", "confirmed": "voldoet (bevestigd)"}
    return Table("criteria", "Criteria", "gesprekken", columns, tuple(rows))
