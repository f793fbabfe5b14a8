"""How the weights beside this package were made; nothing here is needed to transcribe."""
