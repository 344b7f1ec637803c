"""Sameroom: online video sessions for a psychotherapy practice, private and checkable."""

import zoneinfo

# Time zones come from the tzdata package alone: the system's copy may be years old.
zoneinfo.reset_tzpath(to=())
