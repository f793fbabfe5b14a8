"""The first page: the work list, and the calls that could not be handled."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.context import Reading, VisitOf
from api.faults import faults_of
from api.schemas.worklist import WerkvoorraadBladzijde
from api.serving import OneThread
from klankbord.audit import Actor
from klankbord.call_views import CallSummary
from klankbord.calls import list_calls
from klankbord.disputes import count_waiting
from klankbord.errors import EmployeesNotAgreed
from klankbord.nights import latest_night
from klankbord.visibility import visible_calls
from klankbord.worklist import list_worklist
from klankbord.worklist_counts import count_states, count_worklist, without_employees
from klankbord.worklist_query import COUNTED_UP_TO, check_employees
from models.calls import CALL_STATES

router = APIRouter(route_class=OneThread)

_PAGE_SIZE = 25
_MOST_PROBLEMS = 10  # per state; the rest is counted
_PROBLEM_STATES = CALL_STATES[CALL_STATES.index("beschadigd") :]
_SORTS = {
    "-prioriteit": "Nodigste eerst",
    "-datum": "Nieuwste eerst",
    "datum": "Oudste eerst",
    "zekerheid": "Meeste twijfel eerst",
    "onderwerp": "Onderwerp",
    "team": "Team",
    "medewerker": "Medewerker",
    "kanaal": "Kanaal",
    "reden": "Reden",
}
_ORDER = ("voldoet_niet", "aandacht", "onbekend", "voldoet", "nvt")


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Calls that could not be handled for one reason."""

    state: str
    calls: tuple[CallSummary, ...]
    total: int


class FilterFields(BaseModel):
    """The filter form as a browser sends it: everything is text, and what is empty does not count."""

    model_config = ConfigDict(extra="ignore")

    onderwerp: str = ""
    team: str = ""
    medewerker: str = ""
    kanaal: str = ""
    reden: str = ""
    voorstel: str = ""  # criterium:oordeel
    zekerheid: str = ""  # vanaf-tot
    datumVanaf: str = ""
    datumTotEnMet: str = ""
    toewijzing: str = ""
    sorteer: str = ""
    cursor: str = ""

    def to_filter(self) -> WerkvoorraadBladzijde:
        """The same as the API takes it.

        Raises:
            ValidationError: a field does not fit.
        """
        filled = {name: value.strip() for name, value in self.model_dump().items() if value.strip()}
        criterion, _, verdict = filled.pop("voorstel", "").partition(":")
        low, _, high = filled.pop("zekerheid", "").partition("-")
        split = {"criterium": criterion, "oordeel": verdict, "zekerheidVanaf": low, "zekerheidTot": high}
        return WerkvoorraadBladzijde.model_validate(
            filled | {name: value for name, value in split.items() if value}
        )

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, but for the page."""
        return {name: value for name, value in self.model_dump(exclude={"cursor"}).items() if value}


@router.get("/")
def show_worklist(
    request: Request, session: Reading, visit: VisitOf, filled: Annotated[FilterFields, Query()]
) -> HTMLResponse:
    """The work list, narrowed down as asked."""
    visible, fault = visible_calls(visit.actor), None
    are_agreed = visit.context.settings.may_report_employees
    try:
        asked = filled.to_filter()
        check_employees(asked.to_query(), are_agreed=are_agreed)
    except ValidationError as error:
        asked, fault = WerkvoorraadBladzijde(), faults_of(error.errors())[0].message
    except EmployeesNotAgreed as error:
        asked, fault = WerkvoorraadBladzijde(), error.detail
    page = list_worklist(
        session,
        visible=visible,
        limit=_PAGE_SIZE,
        cursor=filled.cursor or None,
        query=asked.to_query(asked.sorteer),
        viewer=visit.actor,
    )
    counts = count_worklist(session, visible=visible, viewer=visit.actor)
    is_first = not (filled.cursor or filled.chosen)
    body = visit.context.templates.render(
        "werkvoorraad.html",
        request,
        page=page,
        verdicts={item.call.id: _by_verdict(item.verdicts) for item in page.items},
        counts=counts if are_agreed else without_employees(counts),
        filled=filled,
        fault=fault,
        chosen=filled.chosen,
        next_query=urlencode({**filled.chosen, "cursor": page.next_cursor or ""}),
        sorts=_SORTS,
        is_counted=page.total < COUNTED_UP_TO,
        night=latest_night(session),
        problems=_problems(session, visit.actor) if is_first else (),
        disputes=count_waiting(session, actor=visit.actor) if is_first else 0,
    )
    return HTMLResponse(body, status_code=400 if fault else 200)


def _by_verdict(verdicts: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Criteria per suggested verdict, what needs attention first."""
    criteria: dict[str, list[str]] = defaultdict(list)
    for criterion, verdict in verdicts.items():
        criteria[verdict].append(criterion)
    return [(verdict, criteria[verdict]) for verdict in _ORDER if verdict in criteria]


def _problems(session: Session, actor: Actor) -> list[ProblemGroup]:
    visible = visible_calls(actor)
    counts = count_states(session, _PROBLEM_STATES, visible=visible)
    pages = {
        state: list_calls(session, visible=visible, limit=_MOST_PROBLEMS, state=state)
        for state in _PROBLEM_STATES
        if state in counts
    }
    return [ProblemGroup(state, page.items, counts[state]) for state, page in pages.items()]
