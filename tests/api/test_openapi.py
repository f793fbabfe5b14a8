"""The OpenAPI document keeps the NLGov REST API Design Rules."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

CAMEL = re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)*")
KEBAB = re.compile(r"(/([a-z]+(-[a-z]+)*|\{[a-zA-Z]+\}))+")


@pytest.fixture
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/v1/openapi.json").json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method} {path}", operation


def test_the_document_says_what_it_is(document: dict[str, Any]):
    info = document["info"]
    assert document["openapi"].startswith("3.")
    assert document["servers"][0]["url"] == "/v1"
    assert re.fullmatch(r"\d+\.\d+\.\d+", info["version"])
    assert info["title"] == "Klankbord" and info["description"]
    assert info["contact"]["name"] == "Gemeente Zonnedam"
    assert info["license"]["identifier"] == "EUPL-1.2"


def test_paths_are_kebab_case_without_version_or_slash_at_the_end(document: dict[str, Any]):
    paths = list(document["paths"])
    assert len(paths) >= 9
    assert [path for path in paths if not KEBAB.fullmatch(path) or path.startswith("/v1")] == []


def test_every_name_is_camel_case(document: dict[str, Any]):
    names = [
        parameter["name"]
        for _, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] != "header"  # those have names of their own, such as If-Match
    ]
    for schema in document["components"]["schemas"].values():
        names += schema.get("properties", {})
    assert len(names) > 50
    assert [name for name in names if not CAMEL.fullmatch(name)] == []


def test_errors_are_problems_and_never_422(document: dict[str, Any]):
    for name, operation in operations(document):
        responses = operation["responses"]
        assert "400" in responses and "422" not in responses, name
        for status, response in responses.items():
            assert "API-Version" in response["headers"], (name, status)
            if status >= "4":
                assert list(response["content"]) == ["application/problem+json"], (name, status)
    problem = document["components"]["schemas"]["Probleem"]["properties"]
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)


def test_lists_have_one_shape(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    for name in ("Gesprekken", "Werkvoorraad", "Beoordelingen", "Bezwaren", "Auditregels"):
        assert set(schemas[name]["properties"]) == {"resultaten", "aantal", "volgende"}


def test_every_route_but_the_status_asks_who_you_are(document: dict[str, Any]):
    open_routes = {name for name, operation in operations(document) if "security" not in operation}
    assert open_routes == {"get /status"}


def test_no_schema_has_a_word_for_an_emotion(document: dict[str, Any]):
    # AI Act art. 5(1)(f): no emotion of an employee is inferred, so none can be told.
    names = " ".join(
        f"{name} {' '.join(schema.get('properties', {}))}"
        for name, schema in document["components"]["schemas"].items()
    ).lower()
    names = names.replace("overeenstemming", "")  # agreement is no mood
    assert not re.search("emotie|stemming|gevoel|emotion|mood|sentiment", names)
