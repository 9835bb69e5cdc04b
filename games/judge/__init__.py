"""The judge: a replay of the transcripts of one match, and who kept to the rules in it."""
