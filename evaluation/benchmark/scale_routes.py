"""What reviewers ask of the service: the requests that are measured, made for what a town holds."""

import json
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlencode

from evaluation.benchmark.scale_client import Answer, Ask, Place, ask_all

BARE = "bare: one SELECT, no login"
WORK_LIST = "work list"
_LIST = "/v1/werkvoorraad"
_CRITERION, _VERDICT = "toon", "voldoet_niet"
_DEEP = 160  # pages
_CALLS = 500  # that single calls are taken from

Make = Callable[[int], list[Ask]]


class Unexpected(RuntimeError):
    """The service answered otherwise than the measuring needs; the message names the path."""


def routes(place: Place) -> dict[str, Make]:
    """Each measured route by name: what to ask for a number of requests, the same in every town."""
    calls, cursors = _walk(place)
    subjects = list(_json(place, f"{_LIST}/aantallen")["onderwerpen"])
    last = [_json(place, f"/v1/gesprekken/{call}")["transcript"]["beurten"][-1] for call in calls[:10]]
    rare = max((word for turn in last for word in turn["tekst"].split()), key=len)
    fixed = {
        BARE: "/v1/status",
        "session only": "/v1/sessie",
        WORK_LIST: _LIST,
        "work list, often subject": _filtered(onderwerp=subjects[0]),
        "work list, seldom subject": _filtered(onderwerp=subjects[-1]),
        "work list, verdict": _filtered(criterium=_CRITERION, oordeel=_VERDICT),
        "work list, verdict of no call": _filtered(criterium=_CRITERION, oordeel="nvt"),
        "work list, by confidence": _filtered(sorteer="zekerheid"),
        "work list, often subject by date": _filtered(onderwerp=subjects[0], sorteer="-datum"),
        "work list, deep page": _filtered(cursor=cursors[-1]),
        "work list, counts": f"{_LIST}/aantallen",
    }
    made: dict[str, Make] = {name: _same(Ask(path)) for name, path in fixed.items()}
    made["work list, as a page"] = _same(Ask("/", headers={"Accept": "text/html"}))
    made["calls"] = _same(Ask("/v1/gesprekken"))
    made["call"] = lambda count: [
        Ask(f"/v1/gesprekken/{call}") for call in islice(cycle(calls[:_CALLS]), count)
    ]
    made["search, common word"] = _same(_search("gemeente"))
    made["search, word of one call in eight"] = _same(_search("werkgever"))
    made["search, seldom word"] = _same(_search(rare))
    made["review"] = _reviews(place, iter(calls))
    return made


def _walk(place: Place) -> tuple[list[str], list[str]]:
    """Ids of waiting calls that nobody has, and cursors ever deeper in the list."""
    calls: list[str] = []
    cursors: list[str] = []
    free = {"toewijzing": "vrij"}
    path = _filtered(**free)
    for _ in range(_DEEP):
        page = _json(place, path)
        calls += [line["gesprekId"] for line in page["resultaten"]]
        if page["volgende"] is None:
            break
        cursors.append(page["volgende"])
        path = _filtered(**free, cursor=page["volgende"])
    return calls, cursors


def _filtered(**values: str) -> str:
    return f"{_LIST}?{urlencode(values)}"


def _same(ask: Ask) -> Make:
    return lambda count: [ask] * count


def _search(word: str) -> Ask:
    return Ask("/v1/zoekvragen", "POST", json.dumps({"vraag": word}).encode())


def _reviews(place: Place, calls: Iterator[str]) -> Make:
    """Verdicts on one criterion, each of another call; which version was seen is asked beforehand."""

    def make(count: int) -> list[Ask]:
        paths = [f"/v1/gesprekken/{call}/beoordelingen" for call in islice(calls, count)]
        seen = [answer.headers["etag"] for answer in _good(place, [Ask(path) for path in paths])]
        body = json.dumps({"criterium": _CRITERION, "oordeel": "voldoet", "reden": "Proef."}).encode()
        return [Ask(path, "POST", body, {"If-Match": tag}) for path, tag in zip(paths, seen, strict=True)]

    return make


def _json(place: Place, path: str) -> Any:
    (answer,) = _good(place, [Ask(path)])
    return json.loads(answer.body)


def _good(place: Place, asks: Sequence[Ask]) -> list[Answer]:
    answers = ask_all(place, asks)
    for ask, answer in zip(asks, answers, strict=True):
        if not answer.is_good:
            raise Unexpected(f"{ask.path.partition('?')[0]} answered {answer.status}")
    return answers
