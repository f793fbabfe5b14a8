"""Verdicts through the API: If-Match, whole calls at once, history, findings, notes and claims."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlmodel import select

from klankbord.calls import latest_score
from models import Review, Score, Suggestion

KEYS = ("volledigheid", "afhandeling", "avg", "toon", "begroeting", "samenvatting", "afsluiting")
SUGGESTED = ("voldoet", "voldoet", "voldoet_niet", "voldoet", "voldoet", "aandacht", "voldoet")


def path(town: Any, rest: str = "beoordelingen", call: str = "paspoort") -> str:
    return f"/v1/gesprekken/{town.calls[call]}/{rest}"


def etag(town: Any) -> str:
    return str(town.client().get(path(town)).headers["etag"])


def confirm_all(**changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "beoordelingen": [
            {"criterium": key, "oordeel": verdict} | changes.get(key, {})
            for key, verdict in zip(KEYS, SUGGESTED, strict=True)
        ]
    }


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["type"].rpartition(":")[2]


@pytest.mark.parametrize("method", ["post", "put"])
@pytest.mark.parametrize(
    ("header", "status", "reason"),
    [
        (None, 428, "nothing says what was seen"),
        ("", 428, "an empty header neither"),
        ("*", 428, "a star would overwrite anything"),
        ('"0-anders"', 412, "another version"),
        ("W/{etag}", 412, "a weak tag never matches"),
        ("{bare}", 412, "no quotes, no tag"),
        ('"0-anders", {etag}', 200, "one of several"),
        ("{etag}", 200, "what was seen"),
    ],
)
def test_a_verdict_says_what_was_seen(
    small_town: Any, method: str, header: str | None, status: int, reason: str
):
    tag = etag(small_town)
    headers = {} if header is None else {"If-Match": header.format(etag=tag, bare=tag.strip('"'))}
    body = {"criterium": "toon", "oordeel": "voldoet"} if method == "post" else confirm_all()
    response = small_town.client().request(method, path(small_town), json=body, headers=headers)
    assert response.status_code == (201 if status == 200 and method == "post" else status), reason
    if status == 200:
        assert response.headers["etag"] == etag(small_town) != tag
    else:
        assert response.json()["detail"].endswith(".")
        assert etag(small_town) == tag


def test_of_32_clients_at_once_exactly_one_wins(town: Any):
    headers = {"If-Match": etag(town)}
    body = {"criterium": "toon", "oordeel": "aandacht", "redencode": "te-soepel"}
    clients = [town.client() for _ in range(32)]

    def send(client: Any) -> int:
        return int(client.post(path(town), json=body, headers=headers).status_code)

    with ThreadPoolExecutor(32) as pool:
        found = sorted(pool.map(send, clients))
    assert found == [201] + [412] * 31
    with town.database.reading() as session:
        assert len(session.exec(select(Review)).all()) == 1


def test_a_new_scoring_makes_what_was_seen_stale(small_town: Any):
    tag = etag(small_town)
    with small_town.database.writing() as session:
        score = latest_score(session, small_town.calls["paspoort"])
        assert score is not None
        fields = score.model_dump(exclude={"id", "input_hash", "created_at"})
        session.add(Score(**fields, input_hash="nieuw"))
    body = {"criterium": "toon", "oordeel": "voldoet"}
    response = small_town.client().post(path(small_town), json=body, headers={"If-Match": tag})
    assert code(response) == (412, "beoordeling-verouderd"), "the suggestion is another one now"


def test_a_whole_call_is_kept_at_once_with_its_note_and_leaves_the_list(town: Any):
    body = confirm_all(toon={"oordeel": "aandacht", "redencode": "te-soepel", "reden": "Kortaf."})
    body["coachingsnotitie"] = "Mooie samenvatting."
    headers = {"If-Match": etag(town)}
    response = town.client().put(path(town), json=body, headers=headers)
    assert response.status_code == 200 and response.json()["aantal"] == 7
    shown = town.client().get(f"/v1/gesprekken/{town.calls['paspoort']}").json()
    assert [one["tekst"] for one in shown["coachingsnotities"]] == ["Mooie samenvatting."]
    assert {one["criterium"]: one["oordeel"] for one in shown["beoordelingen"]}["toon"] == "aandacht"
    waiting = town.client().get("/v1/werkvoorraad").json()["resultaten"]
    assert town.calls["paspoort"] not in [one["gesprekId"] for one in waiting]
    with town.database.reading() as session:
        suggestions = session.exec(select(Suggestion.verdict)).all()
        assert suggestions.count("aandacht") == 1, "the suggestions stay as they were"


@pytest.mark.parametrize(
    ("change", "status", "fields", "reason"),
    [
        (lambda all_: all_[1:], 400, [], "one is left out"),
        (lambda all_: [*all_, all_[0]], 400, [], "one is there twice"),
        (
            lambda all_: [one | {"oordeel": "aandacht"} for one in all_],
            400,
            [f"beoordelingen.{place}.reden" for place in (0, 2, 3, 4, 6)],
            "every fault at once; one abstained and one was that already",
        ),
        (
            lambda all_: [
                one | ({"oordeel": "nvt", "reden": "x"} if one["criterium"] == "toon" else {}) for one in all_
            ],
            400,
            ["beoordelingen.3.oordeel"],
            "tone always applies",
        ),
        (lambda all_: [one | {"redencode": "zomaar"} for one in all_], 400, [], "no such reason"),
        (lambda _: [], 400, ["beoordelingen"], "nothing at all"),
    ],
)
def test_of_a_whole_call_all_is_kept_or_nothing(
    small_town: Any, change: Any, status: int, fields: list[str], reason: str
):
    body = {"beoordelingen": change(confirm_all()["beoordelingen"])}
    headers = {"If-Match": etag(small_town)}
    response = small_town.client().put(path(small_town), json=body, headers=headers)
    assert response.status_code == status, reason
    assert [fault["veld"] for fault in response.json().get("fouten", [])] == fields, reason
    assert small_town.client().get(path(small_town)).json()["aantal"] == 0, reason


def test_the_history_holds_every_verdict_beside_its_suggestion(town: Any):
    client = town.client()
    for body in (
        {"criterium": "avg", "oordeel": "voldoet_niet"},
        {"criterium": "avg", "oordeel": "voldoet", "redencode": "te-streng"},
    ):
        assert client.post(path(town), json=body, headers={"If-Match": etag(town)}).status_code == 201
    history = client.get(path(town, "geschiedenis")).json()
    told = [
        (one["versie"], one["oordeel"], one["voorstel"], one["redencode"]) for one in history["resultaten"]
    ]
    assert told == [(1, "voldoet_niet", "voldoet_niet", None), (2, "voldoet", "voldoet_niet", "te-streng")]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ({"beurt": 3, "begin": 0, "einde": 4, "label": "toon"}, 201, "evidence for a criterion"),
        ({"beurt": 3, "begin": 0, "einde": 4, "label": "PERSON"}, 201, "personal data that was missed"),
        ({"beurt": 3, "begin": 0, "einde": 4, "label": "HEALTH"}, 201, "special data that was missed"),
        ({"beurt": 3, "begin": 4, "einde": 4, "label": "toon"}, 400, "nothing is marked"),
        ({"beurt": 3, "begin": 0, "einde": 9999, "label": "toon"}, 400, "behind the end of the turn"),
        ({"beurt": 999, "begin": 0, "einde": 4, "label": "toon"}, 400, "no such turn"),
        ({"beurt": 3, "begin": 0, "einde": 4, "label": "boos"}, 400, "no such label"),
    ],
)
def test_a_reviewer_marks_what_the_machine_missed(
    small_town: Any, body: dict[str, Any], status: int, reason: str
):
    client = small_town.client()
    before = client.get(f"/v1/gesprekken/{small_town.calls['paspoort']}").json()
    assert client.post(path(small_town, "bevindingen"), json=body).status_code == status, reason
    after = client.get(f"/v1/gesprekken/{small_town.calls['paspoort']}").json()
    assert len(after["eigenBevindingen"]) == (status == 201)
    text = after["transcript"]["beurten"][3]["tekst"]
    assert text.startswith("••••") == (body["label"] == "PERSON" and status == 201), reason
    assert before["voorstellen"] == after["voorstellen"], "the suggestions stay as they were"


def test_a_claim_through_the_api(town: Any):
    noor, bram = (town.client_of("beoordelaar", name=name) for name in ("noor", "bram"))
    claim = path(town, "claim")
    assert noor.get(claim).status_code == 404
    first = noor.put(claim).json()
    assert first["beoordelaar"] == "noor" and first["sinds"] < first["tot"]
    assert code(bram.put(claim)) == (409, "gesprek-geclaimd")
    assert "noor" in bram.put(claim).json()["detail"]
    body, headers = {"criterium": "toon", "oordeel": "voldoet"}, {"If-Match": etag_of(bram, town)}
    assert code(bram.post(path(town), json=body, headers=headers)) == (409, "gesprek-geclaimd")
    listed = bram.get("/v1/werkvoorraad").json()["resultaten"]
    assert [one["claim"] and one["claim"]["beoordelaar"] for one in listed] == ["noor", None]
    assert bram.get("/v1/werkvoorraad?toewijzing=vrij").json()["aantal"] == 1
    assert noor.delete(claim).status_code == 204
    skipped = bram.post(path(town, "overslagen"), json={"redencode": "bekende"})
    assert skipped.status_code == 201
    assert bram.get("/v1/werkvoorraad").json()["aantal"] == 1
    assert noor.get("/v1/werkvoorraad").json()["aantal"] == 2
    assert code(noor.put(path(town, "claim", "nieuw"))) == (409, "niet-op-de-lijst")


def etag_of(client: Any, town: Any) -> str:
    return str(client.get(path(town)).headers["etag"])


@pytest.mark.parametrize(
    ("query", "count", "reason"),
    [
        ("", 2, "all"),
        ("reden=risico", 1, "why it was chosen"),
        ("criterium=avg&oordeel=voldoet_niet", 1, "a verdict on a criterion"),
        ("criterium=avg", None, "a criterion alone chooses nothing"),
        ("oordeel=aandacht", 1, "on any criterion"),
        ("zekerheidVanaf=0.95", 0, "surer than all"),
        ("zekerheidTot=2", None, "no share"),
        ("datumVanaf=2026-11-02&datumTotEnMet=2026-11-02", 1, "both ends belong to it"),
        ("datumVanaf=gisteren", None, "no date"),
        ("datumVanaf=0001-01-01", None, "before there were telephones"),
        ("medewerker=M014", 1, "a pseudonym"),
        ("kanaal=telefoon&sorteer=-datum", 2, "with an order"),
        ("sorteer=naam", None, "no such order"),
        ("naam=jansen", None, "no such filter"),
    ],
)
def test_the_work_list_is_narrowed_down(
    small_town: Any, monkeypatch: pytest.MonkeyPatch, query: str, count: int | None, reason: str
):
    monkeypatch.setattr(type(small_town.settings), "may_report_employees", True)
    for address in ("/v1/werkvoorraad", "/v1/werkvoorraad/aantallen"):
        if "sorteer" in query and address.endswith("aantallen"):
            continue
        response = small_town.client().get(f"{address}?{query}")
        assert response.status_code == (400 if count is None else 200), reason
        if count is not None:
            assert response.json()["aantal"] == count, reason
