"""What every route needs: settings, database, recordings and templates, and who asks."""

from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends
from sqlmodel import Session
from starlette.requests import HTTPConnection

from api.listening import Listenings
from api.serving import Transaction
from api.templating import Templates
from klankbord.audit import Actor
from klankbord.settings import Settings
from klankbord.store import RecordingStore
from models import Database


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of one running application."""

    settings: Settings
    database: Database
    recordings: RecordingStore
    templates: Templates
    listenings: Listenings


def context_of(connection: HTTPConnection) -> Context:
    """The parts of the application that serves this request."""
    return cast(Context, connection.app.state.context)


@dataclass(frozen=True, slots=True)
class Visit:
    """One request by somebody: the application that serves it, and who asks."""

    context: Context
    actor: Actor


def visit_of(connection: HTTPConnection) -> Visit:
    """Who asks, as the access check found."""
    return Visit(context_of(connection), cast(Actor, connection.state.actor))


# Coroutines, for the framework sends a plain function to another thread, which costs more than it does.
async def _context(connection: HTTPConnection) -> Context:
    return context_of(connection)


async def _visit(connection: HTTPConnection) -> Visit:
    return visit_of(connection)


ContextOf = Annotated[Context, Depends(_context)]
VisitOf = Annotated[Visit, Depends(_visit)]


async def _reading(context: ContextOf) -> Transaction:
    return Transaction(context.database.reading)


async def _writing(context: ContextOf) -> Transaction:
    return Transaction(context.database.writing)


# A route gets the session itself: `api.serving.OneThread` begins the transaction.
Reading = Annotated[Session, Depends(_reading)]
Writing = Annotated[Session, Depends(_writing)]
