"""What must be set before other machines may use the service: no silent defaults about people."""

import ipaddress

from klankbord.errors import SettingsInvalid
from klankbord.settings import Settings

_TERMS = {
    "retention_recording_days": "opnamen",
    "retention_transcript_days": "transcripten",
    "retention_scores_days": "voorstellen en beoordelingen",
    "retention_audit_days": "het auditlogboek",
}


def check_production(settings: Settings) -> None:
    """Refuse to serve other machines while something is missing; this machine alone may be served as it is.

    Raises:
        SettingsInvalid: names all that is missing, each in a line of its own.
    """
    # A proxy on this machine serves others too.
    if is_own_machine(settings.host) and settings.trusted_proxy is None:
        return
    lines = [*_missing_terms(settings), *_missing_secrets(settings), *_missing_proxy(settings)]
    if lines:
        raise SettingsInvalid("\n".join(lines))


def is_own_machine(host: str) -> bool:
    """Whether only this machine can reach an address."""
    name = host.strip("[]")
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _missing_terms(settings: Settings) -> list[str]:
    return [
        f"KLANKBORD_{name.upper()} ontbreekt: kies hoeveel dagen {what} bewaard blijven."
        for name, what in _TERMS.items()
        if getattr(settings, name) is None
    ]


def _missing_secrets(settings: Settings) -> list[str]:
    lines = []
    if settings.keys is None or settings.keys.resolve().is_relative_to(settings.home.resolve()):
        lines.append(
            "KLANKBORD_KEYS ontbreekt: kies een map buiten KLANKBORD_HOME, zodat een kopie van de gegevens "
            "zonder sleutels is."
        )
    if settings.master_key_file is None:
        lines.append("KLANKBORD_MASTER_KEY_FILE ontbreekt: noem het bestand met de hoofdsleutel.")
    return lines


def _missing_proxy(settings: Settings) -> list[str]:
    lines = []
    if settings.trusted_proxy is None:
        lines.append("KLANKBORD_TRUSTED_PROXY ontbreekt: noem het adres van de proxy die TLS verzorgt.")
    if not (settings.public_url or "").startswith("https://"):
        lines.append("KLANKBORD_PUBLIC_URL ontbreekt: noem het adres van de dienst, met https://.")
    return lines
