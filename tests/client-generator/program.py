"""A program on the generated client: it reads, pages, reviews, and is told what it did wrong.

What it is to do comes as JSON on standard input; what it saw goes as JSON to standard output. It is checked
for types together with the client, so it holds no cast and no `Any`.
"""

import json
import sys
from collections.abc import Iterator
from uuid import UUID

from klankbord_client import AuthenticatedClient, Client
from klankbord_client.api.beoordelingen import get_reviews, post_review
from klankbord_client.api.exporten import get_export
from klankbord_client.api.gesprekken import get_call, get_calls
from klankbord_client.api.opnamen import get_recording
from klankbord_client.api.status import get_status
from klankbord_client.api.werkvoorraad import get_worklist
from klankbord_client.models import (
    Beoordeling,
    Gesprek,
    Gesprekken,
    GetExportSoort,
    Gezondheid,
    NieuweBeoordeling,
    NieuweBeoordelingOordeel,
    Probleem,
    Werkvoorraad,
)
from klankbord_client.types import UNSET, File, Unset


def list_calls(program: AuthenticatedClient) -> Iterator[UUID]:
    """Every call, two a page."""
    cursor: str | Unset | None = UNSET
    while cursor is not None:
        page = get_calls.sync(client=program, limiet=2, cursor=cursor)
        assert isinstance(page, Gesprekken), page
        yield from (call.gesprek_id for call in page.resultaten)
        cursor = page.volgende or None


def first_waiting(reviewer: AuthenticatedClient) -> Gesprek:
    """The call on top of the work list."""
    waiting = get_worklist.sync(client=reviewer)
    assert isinstance(waiting, Werkvoorraad), waiting
    call = get_call.sync(waiting.resultaten[0].gesprek_id, client=reviewer)
    assert isinstance(call, Gesprek), call
    return call


def review(reviewer: AuthenticatedClient, call: UUID, *, version: str, score: int) -> Beoordeling | Probleem:
    """What became of a verdict on how the employee handled personal data."""
    verdict = NieuweBeoordeling(
        criterium="avg",
        oordeel=NieuweBeoordelingOordeel.VOLDOET,
        score=score,
        reden="De medewerker vroeg het goed.",
    )
    answer = post_review.sync(call, client=reviewer, body=verdict, if_match=version)
    assert answer is not None
    return answer


def told(problem: Beoordeling | Probleem) -> dict[str, object]:
    """What a problem says, by its own types."""
    assert isinstance(problem, Probleem), problem
    return {
        "status": problem.status,
        "type": problem.type_,
        "fields": [fault.veld for fault in problem.fouten or ()],
    }


def run(asked: dict[str, str]) -> dict[str, object]:
    """Everything, in the order in which somebody would do it."""
    base = asked["address"] + "/v1"
    reviewer = AuthenticatedClient(
        base,
        token=asked["cookie"],
        prefix="",
        auth_header_name="Cookie",
        headers={"X-CSRF-Token": asked["csrf"]},
    )
    program = AuthenticatedClient(base, token=asked["token"])
    health = get_status.sync(client=Client(base))
    assert isinstance(health, Gezondheid), health
    call = first_waiting(reviewer)
    version = get_reviews.sync_detailed(call.gesprek_id, client=reviewer).headers["ETag"]
    kept = review(reviewer, call.gesprek_id, version=version, score=90)
    assert isinstance(kept, Beoordeling), kept
    sound = get_recording.sync(call.gesprek_id, client=reviewer)
    assert isinstance(sound, File), sound
    table = get_export.sync(GetExportSoort.GESPREKKEN, client=program)
    assert isinstance(table, str), table
    return {
        "status": health.status,
        "calls": [str(one) for one in list_calls(program)],
        "call": str(call.gesprek_id),
        "criteria": [criterion.criterium for criterion in call.criteria],
        "kept": kept.oordeel,
        "moment": kept.tijdstip.isoformat(),
        "outdated": told(review(reviewer, call.gesprek_id, version=version, score=80)),
        "faulty": told(review(reviewer, call.gesprek_id, version=version, score=101)),
        "sound": sound.payload.read(4).decode(),
        "columns": table.removeprefix("\ufeff").splitlines()[0].split(";"),
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
