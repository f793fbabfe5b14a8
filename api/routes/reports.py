"""Reports on groups of calls."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.context import Reading, VisitOf
from api.schemas.reports import PER, Rapport, Rapportvraag
from api.serving import OneThread
from klankbord.reports import make_report
from klankbord.visibility import visible_calls

router = APIRouter(route_class=OneThread, tags=["rapporten"])


@router.get("/rapporten", summary="Cijfers per onderwerp, kanaal, team of maand, met intervallen")
def get_report(asked: Annotated[Rapportvraag, Query()], session: Reading, visit: VisitOf) -> Rapport:
    """One report, of the calls that somebody may see."""
    report = make_report(
        session, visible=visible_calls(visit.actor), per=PER[asked.per], since=asked.vanaf, until=asked.tot
    )
    return Rapport.of(report, per=asked.per)
