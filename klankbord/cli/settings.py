"""The command that shows the settings."""

import typer


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("settings")(show_settings)


def show_settings() -> None:
    """Show every setting with its value; secrets are masked."""
    from pydantic import SecretStr
    from rich.console import Console
    from rich.table import Table

    from klankbord.settings import Settings

    settings = Settings.load()
    table = Table("Instelling", "Waarde", "Betekenis")
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        shown = "" if value is None else "••••••" if isinstance(value, SecretStr) else str(value)
        table.add_row(f"KLANKBORD_{name.upper()}", shown, field.description)
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=200)
    console.print(table)
