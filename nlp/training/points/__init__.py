"""Invented checklist points with what employees said about them; never imported when serving."""
