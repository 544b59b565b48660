"""By which id a person is known to us, and whether Foundry knows it too. Pure."""

_ANYONE = "anyone@"


def shared_identity(hostname: str) -> str:
    """Give the id that all share whose token may not tell who they are."""
    return f"{_ANYONE}{hostname.split('://')[-1]}"


def foundry_id(user_id: str) -> str | None:
    """Give the id by which Foundry knows a person; None for one that only we have."""
    return None if user_id.startswith(_ANYONE) else user_id
