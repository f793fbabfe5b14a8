"""Training of the conversation heads on labelled calls and on single lines for tone."""
