"""The application: settings, command line, ingest, job ledger, nightly run and review rules."""
