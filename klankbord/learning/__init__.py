"""Learning from confirmed reviews: a new version of the heads of calls, behind a release gate."""
