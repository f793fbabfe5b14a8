"""The report page: how calls ended against the norm, and what people confirmed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, BeforeValidator, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.context import Reading, VisitOf
from api.schemas.reports import PER, Rapportvraag
from api.serving import OneThread
from klankbord.figures import FEWEST_FOR_NORM, FIRST_CONTACT_NORM, OutcomeFigures
from klankbord.reports import make_report
from klankbord.visibility import visible_calls

router = APIRouter(route_class=OneThread, prefix="/rapporten")

_TITLES = {
    "alles": "Alle gesprekken",
    "onderwerp": "Onderwerp",
    "kanaal": "Kanaal",
    "team": "Team",
    "maand": "Maand",
}
_MOST_BARS = 12


class ReportFields(BaseModel):
    """The form as a browser sends it: an empty date is none, and people name the last day that counts."""

    per: Annotated[str, BeforeValidator(lambda per: per or "alles")] = "alles"
    vanaf: str = ""
    totEnMet: str = ""

    def to_question(self) -> Rapportvraag:
        """The same as the API asks it; raises ValidationError."""
        given = {"per": self.per, "vanaf": self.vanaf, "tot": self.totEnMet}
        asked = Rapportvraag.model_validate({key: value for key, value in given.items() if value})
        return asked.model_copy(update={"tot": asked.tot + timedelta(days=1)}) if asked.tot else asked


@dataclass(frozen=True, slots=True)
class Bar:
    """The share of first-contact answers of one group, in percent of the width."""

    group: str
    share: float
    low: float
    high: float


@router.get("")
def show(
    request: Request, filled: Annotated[ReportFields, Query()], session: Reading, visit: VisitOf
) -> HTMLResponse:
    """The report that was asked for; with a fault in the form, that of all calls."""
    fault = None
    try:
        asked = filled.to_question()
    except ValidationError:
        filled = ReportFields()
        asked, fault = filled.to_question(), "Kies een dag uit de kalender, of laat het veld leeg."
    if asked.vanaf and asked.tot and asked.vanaf >= asked.tot:
        fault = "De laatste dag ligt voor de eerste dag. Wissel ze om."
    report = make_report(
        session, visible=visible_calls(visit.actor), per=PER[asked.per], since=asked.vanaf, until=asked.tot
    )
    body = visit.context.templates.render(
        "rapporten.html",
        request,
        report=report,
        filled=filled,
        titles=_TITLES,
        bars=list(_bars(report.outcomes)),
        norm=100 * FIRST_CONTACT_NORM,
        fewest=FEWEST_FOR_NORM,
        fault=fault,
    )
    return HTMLResponse(body, status_code=400 if fault else 200)


def _bars(figures: tuple[OutcomeFigures, ...]) -> Iterator[Bar]:
    for one in figures[:_MOST_BARS]:
        found = one.first_contact
        if found.value is not None:
            low = found.value if found.low is None else found.low
            high = found.value if found.high is None else found.high
            yield Bar(one.group, 100 * found.value, 100 * low, 100 * high)
