"""The first page: the work list, and the calls that could not be handled."""

from collections import defaultdict
from dataclasses import dataclass

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.context import ContextOf, Reading
from klankbord.calls import CallSummary, list_calls
from klankbord.worklist import list_worklist
from models.calls import CALL_STATES

router = APIRouter()

_PAGE_SIZE = 25
_MOST_PROBLEMS = 10  # per state; the rest is counted
_PROBLEM_STATES = CALL_STATES[CALL_STATES.index("beschadigd") :]
_ORDER = ("voldoet_niet", "aandacht", "onbekend", "voldoet", "nvt")


@dataclass(frozen=True, slots=True)
class ProblemGroup:
    """Calls that could not be handled for one reason."""

    state: str
    calls: tuple[CallSummary, ...]
    total: int


@router.get("/")
def show_worklist(
    request: Request, session: Reading, context: ContextOf, cursor: str | None = None
) -> HTMLResponse:
    """The work list."""
    page = list_worklist(session, limit=_PAGE_SIZE, cursor=cursor)
    return HTMLResponse(
        context.templates.render(
            "werkvoorraad.html",
            request,
            page=page,
            verdicts={item.call.id: _by_verdict(item.verdicts) for item in page.items},
            is_first=cursor is None,
            problems=() if cursor else _problems(session),
        )
    )


def _by_verdict(verdicts: dict[str, str]) -> list[tuple[str, list[str]]]:
    """Criteria per suggested verdict, what needs attention first."""
    criteria: dict[str, list[str]] = defaultdict(list)
    for criterion, verdict in verdicts.items():
        criteria[verdict].append(criterion)
    return [(verdict, criteria[verdict]) for verdict in _ORDER if verdict in criteria]


def _problems(session: Session) -> list[ProblemGroup]:
    pages = {state: list_calls(session, limit=_MOST_PROBLEMS, state=state) for state in _PROBLEM_STATES}
    return [ProblemGroup(state, page.items, page.total) for state, page in pages.items() if page.items]
