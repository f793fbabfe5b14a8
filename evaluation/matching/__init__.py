"""Training of the models that find a call's subject and the points of its checklist."""
