"""Import from Open Klant (Klantinteracties API) and the Documenten API, read only.

A klantcontact gives the time, the channel, the employee (pseudonymised at once) and the team; its attachments
(omvatteBijlagen) name documents, of which the recordings are taken in. What was written of the contact
(onderwerp, inhoud) and who called (hadBetrokkenen, digitale adressen) is never read: those fields hold names,
addresses and numbers of citizens. Scores are never written back.
"""

import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Self, TypeVar
from uuid import UUID

import httpx2
from joserfc import jwt
from joserfc.jwk import OctKey
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from klankbord.errors import OpenKlantFailed, SettingsInvalid
from klankbord.ingest import Ingest, Ingested
from klankbord.metadata import LOCAL_ZONE, CallMetadata
from klankbord.privacy_errors import CallErased
from klankbord.settings import Settings
from klankbord.store import LARGEST_RECORDING
from klankbord.workspace import prepare

_SECONDS = 30.0  # to wait for an answer
_PAGE = 100
_DOCUMENT = "enkelvoudiginformatieobject"
_EMPLOYEE, _TEAM = "medewerker", "organisatorische_eenheid"


class _Read(BaseModel):
    # What is not named here is not kept for a moment.
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Reference(_Read):
    uuid: UUID


class _ActorIdentifier(_Read):
    objectId: Annotated[str, Field(max_length=200)]


class _Actor(_Read):
    naam: Annotated[str, Field(max_length=200)]
    soortActor: str
    actoridentificator: _ActorIdentifier | None = None


class _DocumentIdentifier(_Read):
    objectId: str
    codeObjecttype: str


class _Attachment(_Read):
    bijlageidentificator: _DocumentIdentifier | None = None


class _Contact(_Read):
    uuid: UUID
    nummer: Annotated[str, Field(max_length=100)] | None = None
    kanaal: Annotated[str, Field(max_length=50)] = ""
    plaatsgevondenOp: AwareDatetime
    hadBetrokkenActoren: list[_Reference] = []
    omvatteBijlagen: list[_Reference] = []

    @property
    def day(self) -> date:
        """In Dutch time, whatever zone the register writes."""
        return self.plaatsgevondenOp.astimezone(LOCAL_ZONE).date()


class _Page(_Read):
    next: str | None = None
    results: list[_Contact]


_Model = TypeVar("_Model", bound=_Read)


@dataclass(frozen=True, slots=True)
class ContactTaken:
    """What became of one contact: the recordings that were taken in, and how many could not be had."""

    number: str
    recordings: tuple[Ingested, ...]
    missing: int = 0


class _Missing(OpenKlantFailed):
    """A register does not have what was asked of it, or more of it than one recording can be."""


class ZgwAuth(httpx2.Auth):
    """Signs each request as the registers of zaakgericht werken want it (a JWT, HS256).

    Anew each time: a register may let a token expire some time after its `iat`, and an import takes hours.
    """

    def __init__(self, client: str, secret: str, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._key = OctKey.import_key(secret)
        self._clock = clock

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """The request with its token."""
        claims = {
            "iss": self._client,
            "iat": int(self._clock()),
            "client_id": self._client,
            "user_id": self._client,
            "user_representation": "Klankbord",
        }
        token = jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, self._key)
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


class OpenKlant:
    """Reads contacts and their recordings; close it, or use it in a `with` block."""

    def __init__(self, settings: Settings) -> None:
        if not (settings.open_klant_url and settings.open_klant_token):
            raise SettingsInvalid("Vul KLANKBORD_OPEN_KLANT_URL en KLANKBORD_OPEN_KLANT_TOKEN in.")
        if not (settings.documents_url and settings.documents_client and settings.documents_secret):
            raise SettingsInvalid(
                "Vul KLANKBORD_DOCUMENTS_URL, KLANKBORD_DOCUMENTS_CLIENT en KLANKBORD_DOCUMENTS_SECRET in."
            )
        self._work = settings.work
        self._contacts = _client(settings.open_klant_url)
        self._contacts.headers["Authorization"] = f"Token {settings.open_klant_token.get_secret_value()}"
        self._documents = _client(settings.documents_url)
        self._documents.auth = ZgwAuth(
            settings.documents_client, settings.documents_secret.get_secret_value()
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        self._contacts.close()
        self._documents.close()

    def take_all(self, ingest: Ingest, *, since: date) -> Iterator[ContactTaken]:
        """Take in the recordings of every contact since a Dutch day, the newest first; each once.

        What is missing in a register is counted, and the rest goes on.

        Raises:
            OpenKlantFailed: a register does not answer, or with something else than it should.
        """
        for contact in self._since(since):
            taken = tuple(self._recordings(contact, ingest))
            there = tuple(one for one in taken if one is not None)
            yield ContactTaken(contact.nummer or str(contact.uuid), there, len(taken) - len(there))

    def _since(self, since: date) -> Iterator[_Contact]:
        """Contacts come newest first and cannot be asked for by period: stop at a page that is all older."""
        path: str | None = f"klantcontacten?pageSize={_PAGE}"
        while path is not None:
            page = _parse(_Page, _get(self._contacts, path))
            recent = [one for one in page.results if one.day >= since]
            yield from recent
            path = page.next if recent else None
            if path is not None and not _leads_to(self._contacts, path):
                raise OpenKlantFailed  # our token goes to nobody else

    def _recordings(self, contact: _Contact, ingest: Ingest) -> Iterator[Ingested | None]:
        """What became of each recording; None where it could not be had."""
        metadata: CallMetadata | None = None
        for attachment in contact.omvatteBijlagen:
            try:
                document = self._document(attachment.uuid)
                if document is None:
                    continue
                metadata = metadata or self._describe(contact)
                with self._download(document) as recording:
                    yield ingest.take(recording, metadata)
            except _Missing:
                yield None
            except CallErased:
                continue  # it was erased here; the register may still have it

    def _document(self, attachment: UUID) -> str | None:
        """The id of the document that an attachment names, if it is one."""
        read = _parse(_Attachment, _get(self._contacts, f"bijlagen/{attachment}")).bijlageidentificator
        if read is None or read.codeObjecttype != _DOCUMENT:
            return None
        try:
            return str(UUID(read.objectId))
        except ValueError:
            return None

    def _describe(self, contact: _Contact) -> CallMetadata:
        actors = [
            _parse(_Actor, _get(self._contacts, f"actoren/{one.uuid}")) for one in contact.hadBetrokkenActoren
        ]
        employee = next((one for one in actors if one.soortActor == _EMPLOYEE), None)
        team = next((one for one in actors if one.soortActor == _TEAM), None)
        try:
            return CallMetadata(
                bestand="opname",  # the name of the file is not kept
                extern_id=contact.nummer or str(contact.uuid),
                begintijd=contact.plaatsgevondenOp,
                kanaal=contact.kanaal or None,
                medewerker=None if employee is None else _identity(employee),
                team=team.naam if team else None,
            )
        except ValidationError:
            raise _Missing from None  # such as a name that is too long: no reason to stop at this contact

    @contextmanager
    def _download(self, document: str) -> Iterator[Path]:
        """The recording in a file of its own, which goes afterwards."""
        with tempfile.NamedTemporaryFile(dir=prepare(self._work)) as file:
            try:
                with self._documents.stream("GET", f"{_DOCUMENT}en/{document}/download") as answer:
                    _check(answer)
                    for piece in answer.iter_bytes():
                        file.write(piece)
                        if file.tell() > LARGEST_RECORDING:
                            raise _Missing
            except httpx2.HTTPError as error:
                raise OpenKlantFailed from error
            file.flush()
            yield Path(file.name)


def _identity(employee: _Actor) -> str:
    return employee.actoridentificator.objectId if employee.actoridentificator else employee.naam


def _client(url: str) -> httpx2.Client:
    return httpx2.Client(
        base_url=url.rstrip("/") + "/",
        headers={"Accept": "application/json"},
        timeout=_SECONDS,
        follow_redirects=False,
    )


def _leads_to(client: httpx2.Client, address: str) -> bool:
    """Whether what is asked at this address is asked of the client's own scheme, host and port."""
    try:
        return client.build_request("GET", address).url.origin == client.base_url.origin
    except httpx2.InvalidURL:
        return False


def _get(client: httpx2.Client, path: str) -> Any:
    try:
        answer = client.get(path)
        _check(answer)
        return answer.json()
    except (httpx2.HTTPError, ValueError) as error:
        # Never the message: it may hold the address with a caller's number.
        raise OpenKlantFailed from error


def _check(answer: httpx2.Response) -> None:
    if answer.status_code in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        raise _Missing
    answer.raise_for_status()


def _parse(model: type[_Model], document: Any) -> _Model:
    try:
        return model.model_validate(document)
    except ValidationError:
        raise OpenKlantFailed from None
