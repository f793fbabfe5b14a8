"""What an export may look like."""

from pydantic import Field

from api.schemas.base import Invoer
from klankbord.tables import Format


class ExportVraag(Invoer):
    """In which form somebody wants an export."""

    formaat: Format = Field("csv", description="csv, json (een regel per rij) of parquet.")
