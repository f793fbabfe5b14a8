"""The channels that people reach the municipality by, in one spelling."""

from typing import Literal, get_args

Channel = Literal[
    "telefoon",
    "videobellen",
    "chat",
    "whatsapp",
    "social-media",
    "e-mail",
    "formulier",
    "brief",
    "baliebericht",
]
CHANNELS: tuple[Channel, ...] = get_args(Channel)
"""The spelling that scorecards and reports use."""

WRITTEN: frozenset[str] = frozenset(CHANNELS) - {"telefoon", "videobellen"}
"""Channels without sound: a transcript is all there is."""

ONE_WAY: frozenset[str] = WRITTEN - {"chat", "whatsapp"}
"""Messages: nobody answers in them, so that how the contact ended cannot be read from it."""

_ALSO_WRITTEN_AS: dict[str, Channel] = {
    "bellen": "telefoon",
    "phone": "telefoon",
    "telefonie": "telefoon",
    "beeldbellen": "videobellen",
    "livechat": "chat",
    "webchat": "chat",
    "email": "e-mail",
    "mail": "e-mail",
    "post": "brief",
    "webformulier": "formulier",
    "balie": "baliebericht",
    "balienotitie": "baliebericht",
    "notitie": "baliebericht",
    "social media": "social-media",
    "socialmedia": "social-media",
}


def channel_of(text: str) -> str:
    """The channel as this project spells it; one that it does not know stays as it was given."""
    folded = text.strip().lower()
    return _ALSO_WRITTEN_AS.get(folded, folded if folded in CHANNELS else text.strip())
