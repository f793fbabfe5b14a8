"""Training of the head of handling."""
