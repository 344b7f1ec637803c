"""Answers that ask for a look at once: what staff see and do, who is named for it, and whom a client can call."""
