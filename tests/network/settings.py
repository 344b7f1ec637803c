"""The product's own settings, for a server of the laboratory: it reads the database of whoever started it."""

import os

from sameroom.config.settings import *  # noqa: F403
from sameroom.config.settings import DATABASES

DATABASES["default"]["NAME"] = os.environ["SAMEROOM_LABORATORY_DATABASE"]
