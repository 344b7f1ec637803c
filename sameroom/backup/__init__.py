"""Backups of the whole practice, encrypted to somebody who is not on this machine, and the way back from one."""
