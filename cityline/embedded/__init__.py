"""Real PostgreSQL and Valkey servers out of wheels, for development and tests only.

Nothing here reads Django's settings: the servers have to run before the settings can be loaded.
"""

from cityline.embedded.errors import EmbeddedError
from cityline.embedded.servers import Servers, embedded_servers

__all__ = ["EmbeddedError", "Servers", "embedded_servers"]
