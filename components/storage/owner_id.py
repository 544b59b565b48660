"""The ids of owners: Foundry's user ids, and one that all share whose token may not tell who they are."""

_SHARED = "anyone@"


def shared_identity(hostname: str) -> str:
    """Return the id that all users of a host share whose token may not tell who they are."""
    return f"{_SHARED}{hostname.split('://')[-1]}"


def foundry_id(user_id: str) -> str | None:
    """Return the user id by which Foundry knows an owner; None for a shared id."""
    return None if user_id.startswith(_SHARED) else user_id
