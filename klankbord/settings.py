"""All settings, read from the environment (prefix `KLANKBORD_`) or a `.env` file."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy.exc import ArgumentError

from klankbord.errors import SettingsInvalid
from models import Database

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

    whisper: str | None = Field(None, description="Whisper-gewichten: leeg is base, of een map of hub-id.")
    whisper_device: Literal["cpu", "cuda", "auto"] = Field("cpu", description="Waarop Whisper rekent.")
    whisper_compute_type: str = Field(
        "int8", description="Rekenwijze van Whisper, bijvoorbeeld float16 op een GPU."
    )
    employee_channel: Literal["left", "right"] = Field("left", description="Kanaal van de medewerker.")
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
        60.0, ge=5, description="Zo lang houdt een verwerker een taak zonder levensteken."
    )
    max_attempts: int = Field(3, ge=1, description="Na zo veel pogingen mislukt een taak.")
    worklist_per_night: int = Field(
        50, ge=1, description="Zo veel gesprekken komen er per nacht op de lijst."
    )
    random_share: float = Field(0.2, ge=0, le=1, description="Deel daarvan dat een eerlijke steekproef is.")

    host: str = Field("127.0.0.1", description="Adres waarop de pagina's te zien zijn.")
    port: int = Field(8000, ge=0, le=65535, description="Poort van de pagina's.")
    allowed_hosts: list[str] = Field(
        ["127.0.0.1", "localhost", "[::1]"], description="Namen waaronder de dienst mag worden aangesproken."
    )
    trusted_proxy: str | None = Field(
        None, description="Adres van de proxy die adressen van bezoekers doorgeeft."
    )
    access_password: SecretStr | None = Field(
        None, min_length=12, description="Verplicht zodra de dienst buiten deze machine te bereiken is."
    )

    @classmethod
    def load(cls) -> Self:
        """Read the environment.

        Raises:
            SettingsInvalid: names each setting that does not fit, never its value.
        """
        try:
            return cls()
        except SettingsError:
            raise SettingsInvalid(
                'KLANKBORD_ALLOWED_HOSTS klopt niet: schrijf een lijst als ["naam.nl"].'
            ) from None
        except ValidationError as error:
            names = sorted({f"KLANKBORD_{str(fault['loc'][0]).upper()}" for fault in error.errors()})
            raise SettingsInvalid(f"Deze instelling klopt niet: {', '.join(names)}.") from None

    @property
    def recordings(self) -> Path:
        """Where the recordings are kept."""
        return self.home / "recordings"

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
                return Database(self.database_url.get_secret_value())
            except ArgumentError as error:
                raise SettingsInvalid("Deze instelling klopt niet: KLANKBORD_DATABASE_URL.") from error
        path = self.home / "klankbord.db"
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Transcripts are for its owner only; SQLite gives its journals the same rights.
            path.touch(mode=0o600)
        except OSError as error:
            raise SettingsInvalid("In de map van KLANKBORD_HOME kan niet worden geschreven.") from error
        return Database(f"sqlite:///{path}")
