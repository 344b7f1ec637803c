"""A quarter of a practice, lived over HTTP alone while its processes are killed, and then reconciled by SQL."""
