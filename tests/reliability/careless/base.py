"""The product's database engine, which then does not wait for the disk: what the power-cut test must find out."""

import os
from typing import Any

from sameroom.sqlcipher import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute(f"PRAGMA synchronous={os.environ['RELIABILITY_SYNCHRONOUS']}")
        return connection
