"""A match that its members do not agree on: challenge and response, with the lobby as adjudicator. Pure."""
