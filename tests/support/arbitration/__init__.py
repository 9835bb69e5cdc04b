"""Matches with cheating seats by the thousand: real tables, the real adjudicator, the real states of the lobby."""
