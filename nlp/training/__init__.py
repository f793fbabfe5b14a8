"""Makes the packaged weights again; needs the `train` extra and is never imported when serving."""
