"""Who may do what: every route of the API and of the pages, with the roles that may use it.

A route that is not in `POLICY` is denied to everybody. To add one, write a line in it:

    "METHOD /path/{gesprekId}": _may(ROLE, ...),                    exactly as the route is declared
    "METHOD /path/{gesprekId}": _may(ROLE, ..., scope="lezen"),     programs with that scope may too

The table says who may knock; *whose* calls somebody then sees is decided in `klankbord.visibility`, and which
personal data in `klankbord/masking_policy.yaml`. Why each role may do what is told in docs/rollen.md.
"""

from dataclasses import dataclass
from typing import Final

from klankbord.tokens import Scope

SERVICE: Final = "service"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a route: everybody, or these roles; a program needs `scope` on its token."""

    roles: frozenset[str] = frozenset()
    is_public: bool = False
    scope: Scope | None = None

    def allows(self, role: str, *, scopes: frozenset[str] = frozenset()) -> bool:
        """Whether somebody with this role, or a program with these scopes, may."""
        if role == SERVICE:
            return self.scope is not None and self.scope in scopes
        return role in self.roles


def _may(*roles: str, scope: Scope | None = None) -> Rule:
    return Rule(frozenset(roles), scope=scope)


_PUBLIC: Final = Rule(is_public=True)
_EVERYBODY: Final = ("medewerker", "beoordelaar", "teamleider", "privacyofficer", "beheerder", "auditor")
# Who reads calls: a medewerker the own ones, a teamleider those of the team (`klankbord.visibility`).
_READERS: Final = ("medewerker", "beoordelaar", "teamleider", "privacyofficer")
# Who sees what the machine suggests before a person looked, and so the work list. A teamleider does not: a
# suggestion that nobody confirmed has no effect, so it is not shown to whom it could move (AI Act art. 14).
_OVERSEERS: Final = ("beoordelaar", "privacyofficer")
# Who judges. A teamleider does not: the one who decides on a career does not also decide on the scores.
_REVIEWERS: Final = ("beoordelaar",)

POLICY: Final[dict[str, Rule]] = {
    # Open to the world: no personal data.
    "GET /v1/status": _PUBLIC,
    "GET /v1/openapi.json": _PUBLIC,
    "GET /static": _PUBLIC,
    "GET /inloggen": _PUBLIC,
    "POST /inloggen": _PUBLIC,
    "GET /inloggen/oidc": _PUBLIC,
    "GET /inloggen/oidc/terug": _PUBLIC,
    # The own account.
    "GET /account": _may(*_EVERYBODY),
    "GET /mijn-gesprekken": _may("medewerker", "teamleider"),
    "POST /uitloggen": _may(*_EVERYBODY),
    "GET /v1/sessie": _may(*_EVERYBODY, scope="lezen"),
    "DELETE /v1/sessie": _may(*_EVERYBODY),
    # Who did what: for who checks that.
    "GET /v1/auditregels": _may("auditor", "privacyofficer"),
    "GET /auditlogboek": _may("auditor", "privacyofficer"),
    "POST /auditlogboek": _may("auditor", "privacyofficer"),
    "POST /auditlogboek/controles": _may("auditor", "privacyofficer"),
    # Calls.
    "GET /v1/gesprekken": _may(*_READERS, scope="lezen"),
    "GET /v1/gesprekken/{gesprekId}": _may(*_READERS, scope="lezen"),
    "POST /v1/gesprekken/{gesprekId}/onthullingen": _may("beoordelaar", "teamleider", "privacyofficer"),
    "GET /v1/gesprekken/{gesprekId}/opname": _may(*_READERS),
    "GET /v1/gesprekken/{gesprekId}/golfvorm": _may(*_READERS),
    "GET /gesprekken/{gesprekId}": _may(*_READERS),
    "POST /gesprekken/{gesprekId}/onthullingen": _may("beoordelaar", "teamleider", "privacyofficer"),
    "GET /v1/gesprekken/{gesprekId}/correcties": _may(*_READERS, scope="lezen"),
    "POST /v1/gesprekken/{gesprekId}/correcties": _may(*_REVIEWERS),
    "POST /gesprekken/{gesprekId}/correcties": _may(*_REVIEWERS),
    "POST /v1/opnamen": _may("beheerder", scope="aanleveren"),
    "GET /v1/exporten/{soort}": _may("teamleider", "privacyofficer", scope="exporteren"),
    "GET /v1/rapporten": _may(*_OVERSEERS, "teamleider", scope="lezen"),
    "GET /rapporten": _may(*_OVERSEERS, "teamleider"),
    "POST /v1/zoekvragen": _may(*_OVERSEERS, scope="lezen"),
    "GET /zoeken": _may(*_OVERSEERS),
    "POST /zoeken": _may(*_OVERSEERS),
    # The work list and reviews.
    "GET /": _may(*_OVERSEERS),
    "GET /v1/werkvoorraad": _may(*_OVERSEERS),
    "GET /v1/gesprekken/{gesprekId}/beoordelingen": _may(*_READERS, scope="lezen"),
    "GET /v1/gesprekken/{gesprekId}/beoordelingen/{criterium}": _may(*_READERS, scope="lezen"),
    "POST /v1/gesprekken/{gesprekId}/beoordelingen": _may(*_REVIEWERS),
    "POST /gesprekken/{gesprekId}/beoordelingen": _may(*_REVIEWERS),
    "PUT /v1/gesprekken/{gesprekId}/beoordelingen": _may(*_REVIEWERS),
    "GET /v1/gesprekken/{gesprekId}/geschiedenis": _may(*_OVERSEERS),
    "POST /v1/gesprekken/{gesprekId}/bevindingen": _may(*_REVIEWERS),
    "POST /v1/gesprekken/{gesprekId}/coachingsnotities": _may("beoordelaar", "teamleider"),
    "POST /gesprekken/{gesprekId}/bevindingen": _may(*_REVIEWERS),
    "POST /gesprekken/{gesprekId}/coachingsnotities": _may("beoordelaar", "teamleider"),
    "GET /gesprekken/{gesprekId}/geschiedenis": _may(*_OVERSEERS),
    "GET /gesprekken/{gesprekId}/oordelen": _may(*_REVIEWERS),
    "POST /gesprekken/{gesprekId}/oordelen": _may(*_REVIEWERS),
    "GET /v1/werkvoorraad/aantallen": _may(*_OVERSEERS),
    "GET /v1/redenen": _may(*_REVIEWERS),
    "GET /v1/gesprekken/{gesprekId}/claim": _may(*_OVERSEERS),
    "PUT /v1/gesprekken/{gesprekId}/claim": _may(*_REVIEWERS),
    "DELETE /v1/gesprekken/{gesprekId}/claim": _may(*_REVIEWERS),
    "POST /v1/gesprekken/{gesprekId}/overslagen": _may(*_REVIEWERS),
    "POST /gesprekken/{gesprekId}/claim": _may(*_REVIEWERS),
    "POST /gesprekken/{gesprekId}/overslagen": _may(*_REVIEWERS),
    # Calibration: what reviewers make of the same calls is for them alone; of the machine it is for more.
    "GET /v1/kalibraties": _may(*_REVIEWERS),
    "POST /v1/kalibraties": _may(*_REVIEWERS),
    "GET /v1/kalibraties/{kalibratieId}": _may(*_REVIEWERS),
    "PUT /v1/kalibraties/{kalibratieId}/gesprekken/{gesprekId}/oordelen": _may(*_REVIEWERS),
    "POST /v1/kalibraties/{kalibratieId}/afsluitingen": _may(*_REVIEWERS),
    "GET /v1/kalibraties/{kalibratieId}/uitkomsten": _may(*_REVIEWERS),
    "GET /v1/overeenstemming": _may(*_OVERSEERS, scope="lezen"),
    "GET /kalibraties": _may(*_REVIEWERS),
    "POST /kalibraties": _may(*_REVIEWERS),
    "GET /kalibraties/{kalibratieId}": _may(*_REVIEWERS),
    "POST /kalibraties/{kalibratieId}/afsluitingen": _may(*_REVIEWERS),
    "GET /kalibraties/{kalibratieId}/gesprekken/{gesprekId}": _may(*_REVIEWERS),
    "POST /kalibraties/{kalibratieId}/gesprekken/{gesprekId}": _may(*_REVIEWERS),
    "GET /overeenstemming": _may(*_OVERSEERS),
    # Privacy: what is kept, handed over and erased; and the emergency stop of the machine (AI Act art. 14).
    "GET /v1/gesprekken/{gesprekId}/bewaarplichten": _may("privacyofficer"),
    "POST /v1/gesprekken/{gesprekId}/bewaarplichten": _may("privacyofficer"),
    "DELETE /v1/gesprekken/{gesprekId}/bewaarplichten/{bewaarplichtId}": _may("privacyofficer"),
    "POST /v1/wissingen": _may("privacyofficer"),
    "POST /v1/inzageverzoeken": _may("privacyofficer"),
    "GET /v1/verwijderingen": _may("privacyofficer", "auditor"),
    "GET /privacy": _may("privacyofficer"),
    "POST /privacy/inzageverzoeken": _may("privacyofficer"),
    "POST /privacy/wissingen/voorstel": _may("privacyofficer"),
    "POST /privacy/wissingen": _may("privacyofficer"),
    "GET /verwijderingen": _may("privacyofficer", "auditor"),
    "GET /bewaarplichten": _may("privacyofficer"),
    "GET /gesprekken/{gesprekId}/bewaarplichten": _may("privacyofficer"),
    "POST /gesprekken/{gesprekId}/bewaarplichten": _may("privacyofficer"),
    "POST /gesprekken/{gesprekId}/bewaarplichten/{bewaarplichtId}/opheffing": _may("privacyofficer"),
    "GET /noodstops": _may("beheerder", "privacyofficer"),
    "POST /noodstops": _may("beheerder", "privacyofficer"),
    "POST /noodstops/{doel}/opheffing": _may("beheerder", "privacyofficer"),
    "GET /v1/noodstops": _may("beheerder", "privacyofficer", "auditor"),
    "POST /v1/noodstops": _may("beheerder", "privacyofficer"),
    "DELETE /v1/noodstops/{doel}": _may("beheerder", "privacyofficer"),
    # Disputes: an employee contests, another reviewer than the first decides (`klankbord.disputes`).
    "GET /v1/mijn-beoordelingen": _may("medewerker"),
    "POST /v1/beoordelingen/{beoordelingId}/bezwaren": _may("medewerker"),
    "GET /v1/bezwaren": _may("medewerker", *_REVIEWERS),
    "GET /v1/bezwaren/{bezwaarId}": _may("medewerker", *_REVIEWERS),
    "POST /v1/bezwaren/{bezwaarId}/beslissingen": _may(*_REVIEWERS),
    "GET /mijn-beoordelingen": _may("medewerker"),
    "POST /beoordelingen/{beoordelingId}/bezwaren": _may("medewerker"),
    "GET /bezwaren": _may(*_REVIEWERS),
    "GET /bezwaren/{bezwaarId}": _may(*_REVIEWERS),
    "POST /bezwaren/{bezwaarId}/beslissingen": _may(*_REVIEWERS),
}


_HOME: Final = {
    "medewerker": "/mijn-gesprekken",
    "teamleider": "/mijn-gesprekken",
    "auditor": "/auditlogboek",
}


def home_of(role: str) -> str:
    """The page that somebody with this role begins on."""
    return _HOME.get(role) or ("/" if POLICY["GET /"].allows(role) else "/account")


def rule_of(route: str) -> Rule:
    """The rule of a route, such as "GET /v1/gesprekken"; one that nobody may use where there is none."""
    return POLICY.get(route, Rule())
