"""The containers that JSON needs to be edited as a request. What they contain may be odd."""

from collections.abc import Mapping

from components.draft.draft import INPUTS, OUTPUTS, PARAMETERS
from components.schema.path import MISSING, Json, Path, get

_TEXTS: tuple[Path, ...] = (("name",), ("trainerId",), ("changelog",))
_OBJECTS: tuple[Path, ...] = ((), ("resources",), ("workerConfig",), INPUTS, OUTPUTS, PARAMETERS)


def find_shape_error(body: Json) -> tuple[Path, str] | None:
    """Return the first path at which a JSON value is no request, and why; None when it is one."""
    for path in _OBJECTS:
        value = get(body, path)
        if value is not MISSING and not isinstance(value, Mapping):
            return path, "The request must be an object in braces." if not path else f"“{path[-1]}” must be an object in braces."
    for path in _TEXTS:
        value = get(body, path)
        if value is not MISSING and not isinstance(value, str):
            return path, f"“{path[-1]}” must be text in double quotes."
    return None
