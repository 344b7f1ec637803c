"""Which therapists fit somebody, and why. Pure: no database, no clock of its own; free times come as a parameter."""
