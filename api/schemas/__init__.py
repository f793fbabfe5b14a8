"""What the API sends and takes, in Dutch and camelCase (NLGov REST API Design Rules)."""
