"""Webhooks: other systems are told that something happened to a call, by its id and nothing else.

Signed as Standard Webhooks 1.0 asks (HMAC-SHA256 over id, moment and body). What is to be told is written in
the transaction of the change itself (`klankbord.announcements`), so nothing is told that did not happen, and
nothing that happened is forgotten. It goes to hosts on the allow-list only, never along a redirect, and not
to private addresses unless allowed: a name is resolved once, and the connection made to what was checked.
"""

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpcore2
import structlog
from sqlmodel import col, select

from klankbord.errors import SettingsInvalid
from klankbord.settings import Settings
from models import Announcement, Database
from models.base import now

_log = structlog.get_logger(__name__)
_SECONDS = 10.0
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=6)
_MOST_ATTEMPTS = 12  # about a day and a half
_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class Sent:
    """How many announcements were told to every receiver, wait for another try, or were given up."""

    told: int = 0
    waiting: int = 0
    given_up: int = 0


class AddressRefused(OSError):
    """A receiver's name leads to an address that may not be reached."""


def _address_of(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise SettingsInvalid("Een adres in KLANKBORD_WEBHOOKS klopt niet.") from None


def check_webhook_settings(settings: Settings) -> None:
    """Refuse receivers that may never be told anything.

    Raises:
        SettingsInvalid: a host is not on the allow-list, is not reached over TLS, or there is no secret.
    """
    for url in settings.webhooks:
        parts = _address_of(url)
        if parts.hostname not in settings.webhook_hosts:
            raise SettingsInvalid("Een adres in KLANKBORD_WEBHOOKS staat niet in KLANKBORD_WEBHOOK_HOSTS.")
        if parts.scheme != "https" and not settings.webhook_private:
            raise SettingsInvalid("Een adres in KLANKBORD_WEBHOOKS begint niet met https://.")
    if settings.webhooks and settings.webhook_secret is None:
        raise SettingsInvalid(
            "Vul KLANKBORD_WEBHOOK_SECRET in: zonder geheim is een bericht niet te controleren."
        )


def send_announcements(settings: Settings, database: Database) -> Sent:
    """Send all that is due now; without receivers it is forgotten.

    Raises:
        SettingsInvalid: see `check_webhook_settings`.
    """
    check_webhook_settings(settings)
    sent, moment = Sent(), now()  # what fails meanwhile is due later, and does not come back
    with httpcore2.ConnectionPool(network_backend=_Checked(settings.webhook_private)) as pool:
        while due := _due(database, moment):
            for one in due:
                missing = [url for url in settings.webhooks if url not in one.told.split("\n")]
                told = [url for url in missing if _tell(pool, url, one, settings)]
                sent = _note(database, one, told=told, is_complete=len(told) == len(missing), sent=sent)
    return sent


def sign(secret: str, *, id: str, moment: int, body: bytes) -> str:
    """The value of the header webhook-signature."""
    digest = hmac.digest(secret.encode(), f"{id}.{moment}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _due(database: Database, moment: datetime) -> list[Announcement]:
    with database.reading() as session:
        due = select(Announcement).where(col(Announcement.next_at) <= moment)
        return list(session.exec(due.order_by(col(Announcement.at)).limit(_TOGETHER)))


def _tell(pool: httpcore2.ConnectionPool, url: str, one: Announcement, settings: Settings) -> bool:
    body = json.dumps(
        {"id": one.id, "type": one.event, "tijdstip": one.at.isoformat(), "gesprekId": one.call_id}
    )
    moment = int(now().timestamp())
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    headers: dict[bytes | str, bytes | str] = {
        "Host": urlsplit(url).netloc.rpartition("@")[2],
        "Content-Type": "application/json",
        "webhook-id": one.id,
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secret, id=one.id, moment=moment, body=body.encode()),
    }
    timeout = dict.fromkeys(("connect", "read", "write", "pool"), _SECONDS)
    try:
        answer = pool.request(
            "POST", url, headers=headers, content=body.encode(), extensions={"timeout": timeout}
        )
    except (httpcore2.NetworkError, httpcore2.TimeoutException, httpcore2.ProtocolError, OSError) as error:
        _log.warning("webhook_failed", announcement=one.id, error=type(error).__name__)
        return False
    if not 200 <= answer.status < 300:
        _log.warning("webhook_refused", announcement=one.id, status=answer.status)
        return False
    return True


def _note(
    database: Database, one: Announcement, *, told: Iterable[str], is_complete: bool, sent: Sent
) -> Sent:
    with database.writing() as session:
        row = session.get(Announcement, one.id)
        if row is None:
            return sent
        if is_complete or row.attempts + 1 >= _MOST_ATTEMPTS:
            session.delete(row)
            if is_complete:
                return Sent(sent.told + 1, sent.waiting, sent.given_up)
            _log.error("webhook_given_up", announcement=one.id)
            return Sent(sent.told, sent.waiting, sent.given_up + 1)
        row.told = "\n".join(filter(None, (row.told, *told)))
        row.attempts += 1
        row.next_at = _next(row.attempts)
        session.add(row)
    return Sent(sent.told, sent.waiting + 1, sent.given_up)


def _next(attempts: int) -> datetime:
    waits: timedelta = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempts - 1))
    return now() + waits


class _Checked(httpcore2.NetworkBackend):
    """Connects to addresses that may be reached, and to those only."""

    def __init__(self, allows_private: bool) -> None:
        self._allows_private = allows_private
        self._backend = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        if not self._allows_private and not all(ipaddress.ip_address(one).is_global for one in addresses):
            raise AddressRefused("private address")
        return self._backend.connect_tcp(addresses[0], port, timeout, local_address, socket_options)
