"""Encrypts the stored secrets and sign-ins with the first of `CONFIGURATOR_SECRET_KEYS`.

The command is `python -m components.shell.process.rotate_secret_keys`.
"""

import sys

from components.shell.process.open_database import database
from components.shell.process.secret_keys import secret_keys
from components.storage.key_rotation import rotate_keys


def main() -> int:
    """Rotate the keys, and return 1 where something could not be decrypted, so that its key is still needed."""
    if not secret_keys():
        print("Set CONFIGURATOR_SECRET_KEYS first.", file=sys.stderr)
        return 2
    result = rotate_keys(database(), secret_keys())
    print(f"{result.rotated} encrypted by the first key, {result.unreadable} not readable with any key.")
    return 1 if result.unreadable else 0


if __name__ == "__main__":
    raise SystemExit(main())
