"""One file per criterion: a Conversation and its findings in, one Suggestion out."""
