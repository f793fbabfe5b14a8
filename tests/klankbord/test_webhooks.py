"""Webhooks to a real receiver: signed, retried, and never to an address that may not be reached."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pydantic import SecretStr
from sqlmodel import select

from klankbord.announcements import announce
from klankbord.audit import Actor
from klankbord.erasure import erase_calls
from klankbord.errors import SettingsInvalid
from klankbord.retention import Terms, purge
from klankbord.settings import Settings
from klankbord.webhooks import Sent, send_announcements
from models import Announcement, Database
from models.base import now

SIGNED_WITH = "een-geheim-van-genoeg-tekens"
CALL = "11111111-1111-4111-8111-111111111111"


class Receiver(ThreadingHTTPServer):
    """Keeps what it was told; answers with the statuses that it is given, and then 204."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://localhost:{self.server_address[1]}/klankbord"
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((dict(self.headers), body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.send_header("Location", "/elders")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def with_hooks(settings: Settings, receiver: Receiver) -> Callable[..., Settings]:
    """Settings that name the receiver, with what a test changes."""

    def change(**changes: Any) -> Settings:
        told = {
            "webhooks": [receiver.url],
            "webhook_hosts": ["localhost"],
            "webhook_secret": SecretStr(SIGNED_WITH),
            "webhook_private": True,
        }
        return settings.model_copy(update=told | changes)

    return change


@pytest.fixture
def happened(own_database: Database) -> Database:
    """A database in which one call was scored."""
    with own_database.writing() as session:
        announce(session, "gesprek.gescoord", CALL)
    return own_database


def make_due(database: Database) -> None:
    with database.writing() as session:
        for row in session.exec(select(Announcement)):
            row.next_at = now() - timedelta(seconds=1)
            session.add(row)


def test_a_receiver_is_told_once_with_a_signature_that_it_can_check(
    happened: Database, with_hooks: Callable[..., Settings], receiver: Receiver
):
    assert send_announcements(with_hooks(), happened) == Sent(told=1)
    assert send_announcements(with_hooks(), happened) == Sent()
    ((headers, body),) = receiver.told
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.digest(SIGNED_WITH.encode(), signed, hashlib.sha256)).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert set(json.loads(body)) == {"id", "type", "tijdstip", "gesprekId"}
    assert (json.loads(body)["type"], json.loads(body)["gesprekId"]) == ("gesprek.gescoord", CALL)


@pytest.mark.parametrize("status", [500, 404, 302], ids=["broken", "gone", "a redirect is not followed"])
def test_what_was_not_taken_is_told_again_later(
    happened: Database, with_hooks: Callable[..., Settings], receiver: Receiver, status: int
):
    receiver.statuses = [status]
    assert send_announcements(with_hooks(), happened) == Sent(waiting=1)
    assert send_announcements(with_hooks(), happened) == Sent(), "not before its time"
    make_due(happened)
    assert send_announcements(with_hooks(), happened) == Sent(told=1)
    assert len(receiver.told) == 2


def test_however_many_are_due_all_are_sent_at_once_and_each_is_tried_once(
    own_database: Database, with_hooks: Callable[..., Settings], receiver: Receiver
):
    with own_database.writing() as session:
        for _ in range(205):
            announce(session, "gesprek.gescoord", CALL)
    receiver.statuses = [500] * 3
    assert send_announcements(with_hooks(), own_database) == Sent(told=202, waiting=3)
    assert len(receiver.told) == 205


def test_after_many_attempts_it_is_given_up(
    happened: Database, with_hooks: Callable[..., Settings], receiver: Receiver
):
    receiver.statuses = [503] * 50
    for _ in range(11):
        assert send_announcements(with_hooks(), happened) == Sent(waiting=1)
        make_due(happened)
    assert send_announcements(with_hooks(), happened) == Sent(given_up=1)
    with happened.reading() as session:
        assert session.exec(select(Announcement)).all() == []


def test_of_two_receivers_only_the_one_that_failed_is_told_again(
    happened: Database, with_hooks: Callable[..., Settings], receiver: Receiver
):
    both = with_hooks(webhooks=[receiver.url, receiver.url + "/tweede"])
    receiver.statuses = [204, 500]
    assert send_announcements(both, happened) == Sent(waiting=1)
    make_due(happened)
    assert send_announcements(both, happened) == Sent(told=1)
    assert len(receiver.told) == 3


def test_a_private_address_is_not_reached_unless_allowed(
    happened: Database, with_hooks: Callable[..., Settings], receiver: Receiver
):
    url = receiver.url.replace("http:", "https:")
    assert send_announcements(with_hooks(webhooks=[url], webhook_private=False), happened) == Sent(waiting=1)
    assert receiver.told == []


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"webhook_hosts": ["elders.nl"]}, "KLANKBORD_WEBHOOK_HOSTS"),
        ({"webhook_secret": None}, "KLANKBORD_WEBHOOK_SECRET"),
        ({"webhook_private": False}, "https://"),
    ],
    ids=["not on the list", "no secret", "no TLS"],
)
def test_receivers_that_may_not_be_told_are_named(
    happened: Database, with_hooks: Callable[..., Settings], changes: dict[str, Any], names: str
):
    with pytest.raises(SettingsInvalid, match=names):
        send_announcements(with_hooks(**changes), happened)


def test_without_receivers_nothing_is_kept(happened: Database, settings: Settings):
    assert send_announcements(settings, happened) == Sent(told=1)
    with happened.reading() as session:
        assert session.exec(select(Announcement)).all() == []


@pytest.mark.parametrize("how", ["on request", "past its term"])
def test_of_an_erased_call_only_the_erasure_is_told(
    happened: Database,
    with_hooks: Callable[..., Settings],
    receiver: Receiver,
    scored_call: Callable[..., str],
    how: str,
):
    settings, call_id = with_hooks(), scored_call(happened)
    with happened.writing() as session:
        announce(session, "gesprek.beoordeeld", call_id)  # beside that it was scored
    receiver.statuses = [204, 500, 500]
    assert send_announcements(settings, happened) == Sent(told=1, waiting=2)
    store = settings.open_store(happened)
    if how == "on request":
        actor = Actor("petra", "10.0.0.9", role="privacyofficer")
        erase_calls(happened, store, [call_id], actor=actor)
    else:
        purge(happened, store, Terms(1, 1, 1, None), moment=now() + timedelta(days=400))
    receiver.told.clear()
    make_due(happened)
    assert send_announcements(settings, happened) == Sent(told=1)
    ((_, body),) = receiver.told
    told = json.loads(body)
    assert (told["type"], told["gesprekId"]) == ("gesprek.gewist", call_id)
    assert set(told) == {"id", "type", "tijdstip", "gesprekId"}
