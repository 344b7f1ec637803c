"""The product's settings, with a database that waits for the disk as little as RELIABILITY_SYNCHRONOUS says."""

from sameroom.config.settings import *  # noqa: F403 - all of it
from sameroom.config.settings import DATABASES

DATABASES["default"]["ENGINE"] = "tests.reliability.careless"
