"""Personal data said in a call: one recogniser a file, combined by one spaCy component."""
