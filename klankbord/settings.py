"""All settings, read from the environment (prefix `KLANKBORD_`) or a `.env` file."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
    SettingsError,
)
from sqlalchemy.exc import ArgumentError

from klankbord.errors import SettingsInvalid
from models import Database

if TYPE_CHECKING:
    from klankbord.keys import KeyStore
    from klankbord.store import RecordingStore

_EXPECTED = {
    "int_parsing": "een heel getal",
    "int_from_float": "een heel getal",
    "float_parsing": "een getal",
    "bool_parsing": "true of false",
    "greater_than": "meer dan {gt}",
    "greater_than_equal": "{ge} of meer",
    "less_than_equal": "{le} of minder",
    "literal_error": "{expected}",
    "too_short": "minstens {min_length} tekens",
}
"""What pydantic misses in a value, as a person can mend it; what is not here is only named."""
_PREFIX = "KLANKBORD_"
_EXAMPLE = '["naam.nl"] of {"groep": "rol"}'
_Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser())]


class Settings(BaseSettings):
    """What a municipality may set; every default is safe on one machine without a network."""

    model_config = SettingsConfigDict(env_prefix="KLANKBORD_", env_file=".env", extra="ignore")

    organisation: str = Field("Gemeente", description="Naam van de gemeente, voor op het scherm.")
    contact_email: str | None = Field(None, description="Contact over de API, voor in het OpenAPI-document.")
    contact_url: str | None = Field(None, description="Pagina over de API, voor in het OpenAPI-document.")
    home: _Folder = Field(Path("var"), description="Map voor database, opnamen en gewichten.")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL of SQLite; leeg is SQLite in de map."
    )

    whisper: str | None = Field(
        None, description="Whisper-gewichten: leeg is base in het Nederlands, of een map of hub-id."
    )
    whisper_device: Literal["cpu", "cuda", "auto"] = Field("cpu", description="Waarop Whisper rekent.")
    whisper_compute_type: str = Field(
        "int8", description="Rekenwijze van Whisper, bijvoorbeeld float16 op een GPU."
    )
    whisper_batch: int = Field(
        8, ge=1, le=512, description="Zo veel stukken spraak tegelijk; op een GPU bijvoorbeeld 64."
    )
    employee_channel: Literal["left", "right"] = Field("left", description="Kanaal van de medewerker.")
    mono_speakers: Literal["auto", "off"] = Field(
        "auto", description="Bij mono de twee stemmen uit elkaar houden: auto, of off voor één spreker."
    )
    words: Path | None = Field(
        None, description="Eigen woorden die Whisper kan verwachten (tekst, een per regel)."
    )
    max_call_hours: float = Field(4.0, gt=0, description="Langere opnamen krijgen de status te-lang.")

    encoder: str | None = Field(
        None, description="Tekst-encoder: leeg is de meegeleverde, of een map of hub-id."
    )
    scorecard: Path | None = Field(None, description="Scorekaart (YAML); leeg is de meegeleverde.")
    masking: Path | None = Field(None, description="Maskeerbeleid per rol (YAML); leeg is het meegeleverde.")
    subjects: Path | None = Field(
        None, description="Map met checklists per onderwerp; leeg is de meegeleverde."
    )

    workers: int = Field(2, ge=1, le=256, description="Verwerkers in de nacht, elk met een rekenkern.")
    lease_seconds: float = Field(
        60.0, ge=5, le=86_400, description="Zo lang houdt een verwerker een taak zonder levensteken."
    )
    max_attempts: int = Field(2, ge=1, description="Na zo veel pogingen mislukt een taak.")
    worklist_per_night: int = Field(
        50, ge=1, description="Zo veel gesprekken komen er per nacht op de lijst."
    )
    random_share: float = Field(0.2, ge=0, le=1, description="Deel daarvan dat een eerlijke steekproef is.")
    rescore_per_night: int = Field(
        2000, ge=0, description="Zo veel gesprekken krijgen na een verandering per nacht nieuwe voorstellen."
    )
    triage: Path | None = Field(
        None, description="Regels voor de werkvoorraad (YAML); leeg zijn de meegeleverde regels."
    )
    blind_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Deel van de gesprekken dat wordt beoordeeld zonder het voorstel te zien.",
    )
    claim_minutes: float = Field(
        30, gt=0, le=24 * 60, description="Zo lang houdt een beoordelaar een geclaimd gesprek."
    )
    dispute_days: int = Field(
        42, ge=1, le=3_650, description="Zo lang kan een medewerker bezwaar maken tegen een beoordeling."
    )
    reasons: Path | None = Field(
        None, description="Redenen om af te wijken of over te slaan (YAML); leeg is de meegeleverde lijst."
    )

    open_klant_url: str | None = Field(
        None, description="Klantinteracties-API van Open Klant, eindigend op /klantinteracties/api/v1."
    )
    open_klant_token: SecretStr | None = Field(None, description="Token voor Open Klant.")
    documents_url: str | None = Field(
        None, description="Documenten-API met de opnamen, eindigend op /documenten/api/v1."
    )
    documents_client: str | None = Field(None, description="Naam van Klankbord bij de Documenten-API.")
    documents_secret: SecretStr | None = Field(
        None, min_length=14, description="Geheim van Klankbord bij de Documenten-API."
    )
    webhooks: list[str] = Field(
        [], description="Adressen die horen wat er met gesprekken gebeurt (JSON-lijst)."
    )
    webhook_hosts: list[str] = Field([], description="Namen van machines die dat mogen horen (JSON-lijst).")
    webhook_secret: SecretStr | None = Field(
        None, min_length=24, description="Geheim waarmee elk bericht wordt ondertekend."
    )
    webhook_private: bool = Field(
        False, description="Of adressen binnen het eigen netwerk, en zonder TLS, ook mogen."
    )
    works_council: str | None = Field(
        None, description="Kenmerk van de instemming van de ondernemingsraad met cijfers per medewerker."
    )
    worker_notice: str | None = Field(
        None, description="Kenmerk van het bericht daarover aan de medewerkers."
    )

    keys: _Folder | None = Field(
        None, description="Map met de sleutels van gesprekken; leeg is de map 'keys' bij de database."
    )
    master_key_file: _Folder | None = Field(
        None, description="Bestand met de hoofdsleutel (32 bytes of meer); leeg: in de map met sleutels."
    )
    retention_recording_days: int | None = Field(
        None, ge=1, le=36_500, description="Zo lang bewaren we een opname. Leeg: nooit automatisch weg."
    )
    retention_transcript_days: int | None = Field(
        None, ge=1, le=36_500, description="Zo lang bewaren we een transcript."
    )
    retention_scores_days: int | None = Field(
        None, ge=1, le=36_500, description="Zo lang bewaren we voorstellen en beoordelingen."
    )
    retention_audit_days: int | None = Field(
        None, ge=183, le=36_500, description="Zo lang bewaren we het auditlogboek: minstens een half jaar."
    )

    host: str = Field("127.0.0.1", description="Adres waarop de pagina's te zien zijn.")
    port: int = Field(8000, ge=0, le=65535, description="Poort van de pagina's.")
    allowed_hosts: list[str] = Field(
        ["127.0.0.1", "localhost", "[::1]"], description="Namen waaronder de dienst mag worden aangesproken."
    )
    trusted_proxy: str | None = Field(
        None, description="Adres van de proxy die adressen van bezoekers doorgeeft."
    )
    public_url: str | None = Field(
        None, description="Adres waarop mensen de dienst openen, zoals https://klankbord.gemeente.nl."
    )
    local_accounts: bool = Field(
        False, description="Accounts met wachtwoord, ook als de dienst buiten deze machine te bereiken is."
    )
    session_idle_minutes: float = Field(
        30, gt=0, le=24 * 60, description="Zo lang blijft iemand ingelogd zonder iets te doen."
    )
    session_hours: float = Field(10, gt=0, le=24, description="Zo lang blijft iemand hoogstens ingelogd.")
    oidc_issuer: str | None = Field(None, description="Inlogdienst van de gemeente (OpenID Connect).")
    oidc_client_id: str | None = Field(None, description="Naam van Klankbord bij de inlogdienst.")
    oidc_key: _Folder | None = Field(
        None, description="Bestand met de private sleutel (PEM) voor private_key_jwt."
    )
    oidc_scope: str = Field("openid profile", description="Scopes die Klankbord aan de inlogdienst vraagt.")
    oidc_name_claim: str = Field("preferred_username", description="Claim met de naam voor op het scherm.")
    oidc_role_claim: str = Field("roles", description="Claim met de groepen of rollen van iemand.")
    oidc_roles: dict[str, str] = Field(
        {}, description="Welke waarde van die claim welke rol geeft (JSON); de eerste die past, geldt."
    )
    oidc_team_claim: str = Field("team", description="Claim met het team van een teamleider.")
    oidc_employee_claim: str = Field(
        "employee_number", description="Claim met het personeelsnummer van een medewerker."
    )

    @classmethod
    def load(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsInvalid: names each setting that does not fit, never its value; also one that does not
                exist and has the name of another but for a slip.
        """
        _refuse_slips(cls)
        try:
            return cls()
        except SettingsError as error:
            named = re.search(r'field "(\w+)"', str(error))
            setting = f"KLANKBORD_{named[1].upper()}" if named else "Een instelling"
            raise SettingsInvalid(f"{setting} klopt niet: schrijf JSON, zoals {_EXAMPLE}.") from None
        except ValidationError as error:
            raise SettingsInvalid(f"Deze instelling klopt niet: {_faults_in(error)}.") from None

    @property
    def may_report_employees(self) -> bool:
        """Whether figures per employee are agreed on and told (WOR art. 27(1)(k, l); AI Act art. 26(7))."""
        return bool(self.works_council and self.worker_notice)

    @property
    def recordings(self) -> Path:
        """Where the recordings are kept."""
        return self.home / "recordings"

    def open_keys(self, database: Database) -> "KeyStore":
        """The key store; from then on every session of the database seals and opens with it.

        Raises:
            SettingsInvalid: its folder or the master key cannot be used.
        """
        from klankbord.bodies import attach_keys, attached_keys
        from klankbord.keys import KeyStore

        known = attached_keys(database)
        if known is None:
            known = KeyStore.open(self.keys or self.home / "keys", master_key=self.master_key_file)
            attach_keys(database, known)
        return known

    def open_store(self, database: Database) -> "RecordingStore":
        """The recordings, with the keys of the database.

        Raises:
            SettingsInvalid: as `open_keys`.
        """
        from klankbord.store import RecordingStore

        return RecordingStore(self.recordings, self.open_keys(database))

    @property
    def work(self) -> Path:
        """Where a file stands while it is made; what a crash leaves there is removed."""
        return self.home / "work"

    @property
    def weights(self) -> Path:
        """The versions of heads that were learnt here."""
        return self.home / "weights" / "conversation"

    @property
    def cache(self) -> Path:
        """What can be made again: joined weights, encoded checklists."""
        return self.home / "cache"

    def open_database(self) -> Database:
        """The database of these settings; the caller closes it.

        Raises:
            SettingsInvalid: its folder cannot be written, or its address is no address.
        """
        if self.database_url is not None:
            try:
                database = Database(self.database_url.get_secret_value())
            except (ArgumentError, ImportError) as error:  # no address, or of a kind that has no driver here
                raise SettingsInvalid("Deze instelling klopt niet: KLANKBORD_DATABASE_URL.") from error
            self.open_keys(database)
            return database
        path = self.home / "klankbord.db"
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Transcripts are for its owner only; SQLite gives its journals the same rights.
            path.touch(mode=0o600)
        except OSError as error:
            raise SettingsInvalid("In de map van KLANKBORD_HOME kan niet worden geschreven.") from error
        database = Database(f"sqlite:///{path}")
        self.open_keys(database)
        return database


def _faults_in(error: ValidationError) -> str:
    """Each setting that does not fit, with what it must be."""
    faults: dict[str, str] = {}
    for fault in error.errors():
        name = f"{_PREFIX}{str(fault['loc'][0]).upper()}"
        allowed = {key: _as_people_write(limit) for key, limit in fault.get("ctx", {}).items()}
        expected = _EXPECTED.get(fault["type"], "").format_map(allowed)
        faults[name] = f"{name} (moet zijn: {expected})" if expected else name
    return ", ".join(faults[name] for name in sorted(faults))


def _as_people_write(limit: object) -> str:
    return f"{limit:g}" if isinstance(limit, float) else str(limit).replace(" or ", " of ")


def _refuse_slips(settings: type[Settings]) -> None:
    """A term of keeping that is set under a misspelt name would be no term at all.

    Raises:
        SettingsInvalid: names the first such setting, and what was probably meant.
    """
    known = [f"{_PREFIX}{field.upper()}" for field in settings.model_fields]
    sources = (EnvSettingsSource(settings), DotEnvSettingsSource(settings))
    given = {name.upper() for source in sources for name in source.env_vars}
    for name in sorted(given.difference(known)):
        meant = get_close_matches(name, known, n=1, cutoff=0.9) if name.startswith(_PREFIX) else []
        if meant:
            raise SettingsInvalid(f"De instelling {name} bestaat niet. Bedoelt u {meant[0]}?")
