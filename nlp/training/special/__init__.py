"""Makes the head that finds special personal data; never imported when serving."""
