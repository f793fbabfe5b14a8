"""Makes the weights that find spoken names and addresses; never imported when serving."""
