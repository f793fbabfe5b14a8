"""Logging in and out, by password or at the municipality's own provider, and the page of one's account."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Context, ContextOf, Reading, VisitOf
from api.roles import home_of
from api.serving import OneThread
from api.visitors import cookie_name, drop_cookie, is_own_machine, lifetime_of, origin_of, set_cookie
from klankbord import words
from klankbord.accounts import account_of
from klankbord.audit import Actor, add_line, write_ahead
from klankbord.calls import list_calls
from klankbord.errors import KlankbordError, LoginFailed, ProviderRefused, TooManyLogins
from klankbord.logins import Credentials, log_in
from klankbord.oidc import CALLBACK, Oidc, Return
from klankbord.pseudonyms import Pseudonyms
from klankbord.sessions import begin_session, end_session
from klankbord.settings import Settings
from klankbord.visibility import visible_calls
from models import User

router = APIRouter(route_class=OneThread)

_OIDC_COOKIE = "klankbord-inloggen"
_PAGE_SIZE = 25
_LONGEST_PATH = 500
_Back = Annotated[str, Query(alias="verder", max_length=_LONGEST_PATH)]


class LoginFields(BaseModel):
    """The form as a browser sends it."""

    naam: str = ""
    wachtwoord: str = ""
    verder: str = ""


@router.get("/inloggen")
def show_login(
    request: Request,
    context: ContextOf,
    back: _Back = "",
    ended: Annotated[str, Query(alias="verlopen")] = "",
) -> HTMLResponse:
    """The page where one logs in; `ended` where a session ended under somebody's hands."""
    return _login_page(request, context, LoginFields(verder=back), has_ended=ended == "ja")


@router.post("/inloggen")
def log_in_with_password(
    request: Request, context: ContextOf, filled: Annotated[LoginFields, Form()]
) -> Response:
    """Log in with a name and a password."""
    if not has_passwords(context.settings):
        raise LoginFailed("Hier logt u niet in met een wachtwoord.")
    given = Credentials(filled.naam.strip(), filled.wachtwoord, origin_of(request))
    try:
        user = log_in(context.database, given)
    except (LoginFailed, TooManyLogins) as error:
        return _login_page(request, context, filled, refusal=error)
    return _logged_in(request, context, user, back=filled.verder)


@router.post("/uitloggen")
def log_out(request: Request, visit: VisitOf) -> Response:
    """End the session, here and in the browser."""
    settings, database = visit.context.settings, visit.context.database
    secret = request.cookies.get(cookie_name(settings), "")
    with database.writing() as session:
        end_session(session, secret)
        add_line(session, visit.actor, action="uitloggen", object=f"account/{visit.actor.name}")
    response = RedirectResponse("/inloggen", status_code=303)
    drop_cookie(response, settings)
    return response


@router.get("/inloggen/oidc")
def begin_at_provider(context: ContextOf, back: _Back = "") -> Response:
    """To the provider; this browser gets a secret by which it is known when it comes back."""
    if context.settings.oidc_issuer is None:
        raise ProviderRefused("Hier logt u niet in via een inlogdienst.")
    browser = secrets.token_urlsafe(32)
    address = Oidc(context.settings, context.database).begin(browser, return_to=local_path(back))
    response = RedirectResponse(address, status_code=303)
    set_cookie(response, context.settings, browser, purpose=_OIDC_COOKIE)
    return response


@router.get(CALLBACK)
def come_back(
    request: Request, context: ContextOf, state: str = "", code: str = "", iss: str | None = None
) -> Response:
    """Back from the provider, with who it is or with a refusal."""
    settings = context.settings
    if settings.oidc_issuer is None:
        raise ProviderRefused("Hier logt u niet in via een inlogdienst.")
    browser = request.cookies.get(cookie_name(settings, _OIDC_COOKIE), "")
    try:
        known = Oidc(settings, context.database).finish(Return(state, code, iss, browser))
        with context.database.writing() as session:
            user = account_of(session, known.identity, pseudonyms=Pseudonyms.open(settings.home))
            actor = Actor(user.name, origin=origin_of(request), role=user.role)
            add_line(session, actor, action="inloggen", object=f"account/{user.name}")
    except KlankbordError:
        nobody = Actor("onbekend", origin=origin_of(request), role="")
        write_ahead(
            context.database, nobody, action="inloggen", object="account/onbekend", result="geweigerd"
        )
        raise
    response = _logged_in(request, context, user, back=known.return_to)
    drop_cookie(response, settings, purpose=_OIDC_COOKIE)
    return response


@router.get("/account")
def show_account(request: Request, visit: VisitOf) -> HTMLResponse:
    """Who one is here, and what one sees."""
    minutes = round(visit.context.settings.session_idle_minutes)
    page = visit.context.templates.render(
        "account.html",
        request,
        actor=visit.actor,
        sees=words.ROLES[visit.actor.role],
        idle=f"{minutes} minuten",
    )
    return HTMLResponse(page)


@router.get("/mijn-gesprekken")
def show_own_calls(
    request: Request, session: Reading, visit: VisitOf, cursor: str | None = None
) -> HTMLResponse:
    """The calls of the employee who asks."""
    page = list_calls(session, visible=visible_calls(visit.actor), limit=_PAGE_SIZE, cursor=cursor)
    return HTMLResponse(
        visit.context.templates.render("mijn-gesprekken.html", request, page=page, cursor=cursor)
    )


def has_passwords(settings: Settings) -> bool:
    """Whether local accounts can log in: on a machine of one's own, or where that was switched on."""
    return settings.local_accounts or is_own_machine(settings)


def local_path(path: str) -> str:
    """A page of our own to go to after logging in, or nothing: never another site's address."""
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if is_local and len(path) <= _LONGEST_PATH else ""


def _logged_in(request: Request, context: Context, user: User, *, back: str) -> Response:
    """A new session, always with a new secret; one that was in the browser ends."""
    with context.database.writing() as session:
        end_session(session, request.cookies.get(cookie_name(context.settings), ""))
        secret = begin_session(session, user, lifetime=lifetime_of(context.settings))
    response = RedirectResponse(local_path(back) or home_of(user.role), status_code=303)
    set_cookie(response, context.settings, secret)
    return response


def _login_page(
    request: Request,
    context: Context,
    filled: LoginFields,
    *,
    refusal: KlankbordError | None = None,
    has_ended: bool = False,
) -> HTMLResponse:
    page = context.templates.render(
        "inloggen.html",
        request,
        local=has_passwords(context.settings),
        provider=context.settings.oidc_issuer is not None,
        back=local_path(filled.verder),
        name=filled.naam,
        has_ended=has_ended,
        message=refusal.detail if refusal else None,
    )
    if refusal is None:
        return HTMLResponse(page)
    is_too_often = isinstance(refusal, TooManyLogins)
    headers = {"Retry-After": str(15 * 60)} if is_too_often else {}
    return HTMLResponse(page, status_code=429 if is_too_often else 400, headers=headers)
