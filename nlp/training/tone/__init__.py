"""Makes the weights of the tone criterion from the lines in this folder; never imported when serving."""
