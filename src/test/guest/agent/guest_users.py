"""The accounts of this guest: name -> password."""

USERS = {"lab": "practice-only"}
