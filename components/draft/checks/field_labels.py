"""Names a place of the request as the form does, so that what is said of it can be understood away from its field."""

from components.draft.draft import INPUTS, OUTPUTS, PARAMETERS, Draft
from components.schema.fields import Field
from components.schema.path import Path
from components.schema.trainer import TrainerSpec


def label_path(path: Path, draft: Draft, spec: TrainerSpec) -> str:
    """Name an input with its mapping, an output or a parameter; empty for all other places."""
    alias = str(path[2]) if len(path) > 2 else ""
    if path[:2] == INPUTS and (one := spec.input(alias)) is not None:
        column = next((column.name for column in one.columns if path[3:] == ("columnMapping", column.id)), "")
        return f"{one.name} › {column}" if column else one.name
    if path[:2] == OUTPUTS and (output := spec.output(alias)) is not None:
        return output.name
    if path[: len(PARAMETERS)] == PARAMETERS:
        below, value = path[len(PARAMETERS) :], draft.get(PARAMETERS, {})
        return label_parameter(below, spec.parameters.fields_along(below, value, draft.chosen_branches))
    return ""


def label_parameter(path: Path, trail: list[Field]) -> str:
    """Name a place of the parameters by the fields on the way to it."""
    if not path:
        return "The parameters"
    said: list[str] = []
    for number, step in enumerate(path):
        label = trail[number + 1].label if number + 1 < len(trail) else ""
        items = trail[number].items if number < len(trail) else None
        own = not isinstance(step, int) or (items is not None and step < len(items.first))
        said.append((label if own else "") or (f"entry {step + 1}" if isinstance(step, int) else str(step)))
    return " › ".join(said[-3:])
