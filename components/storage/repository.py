"""What all repositories have in common: the database, its clock, and the encryption of secrets."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from components.storage.database import Database, read_time
from components.storage.encryption import NO_ENCRYPTION, Encryption


class Repository:
    """Records in a database; threads may share it. Every method raises StorageError when the database fails."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[Connection], datetime] = read_time,
        encryption: Encryption = NO_ENCRYPTION,
    ) -> None:
        self._database = database
        self._clock = clock
        self._encryption = encryption
