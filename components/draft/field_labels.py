"""Names the paths and values of a request in the words of the form.

The only source of such names, for problems, edits, summaries, differences and receipts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.draft import compute_resources
from components.draft.draft import CPU, GPU, INPUTS, MEMORY, OUTPUTS, PARAMETERS, Draft
from components.schema.fields import Field, format_field_value
from components.schema.labels import format_value, humanize_key
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import InputSpec, TrainerSpec

_LABELS: Mapping[Path, str] = {
    (): "Request",
    INPUTS: "Inputs",
    OUTPUTS: "Outputs",
    PARAMETERS: "Parameters",
    CPU: "vCPU",
    MEMORY: "Memory",
    GPU: "GPU type",
    ("trainerId",): "Trainer",
}
_COLUMNS: Mapping[str | int, str] = {"ignoreColumns": "Ignored columns", "selectColumns": "Selected columns"}
_MAX_STEPS = 3


@dataclass(frozen=True)
class FieldLabels:
    """The names of the fields of one or several states of a draft, by path.

    What a parameter is called can depend on the value it holds: the first of the `drafts` that has the path decides. Without a `spec`,
    as for a trainer that Foundry no longer has, names are made from the keys of the request. `names` are those of resources, by RID.
    """

    spec: TrainerSpec | None = None
    drafts: tuple[Draft, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    def label(self, path: Path) -> str:
        """Return the name of a path, on one line."""
        if path in _LABELS:
            return _LABELS[path]
        if path[:2] in (INPUTS, OUTPUTS):
            steps = self._resource_steps(path[2:], is_input=path[:2] == INPUTS)
        elif path[: len(PARAMETERS)] == PARAMETERS:
            steps = self._parameter_steps(path)
        else:
            steps = [_step_label(step) for step in path]
        return " › ".join(" ".join(step.split()) for step in steps[-_MAX_STEPS:])

    def value(self, path: Path, value: Json) -> str:
        """Return a value at a path as text: a resource by its name, columns joined by commas, a parameter as its field shows it."""
        if isinstance(value, str) and value in self.names:
            return self.names[value]
        if path == MEMORY and (gigabytes := compute_resources.parse_memory_gb(value)) is not None:
            return f"{gigabytes:g} GB"
        if path[: len(INPUTS)] == INPUTS and isinstance(value, list) and all(isinstance(name, str) for name in value):
            return ", ".join(value)
        if path[: len(PARAMETERS)] == PARAMETERS and len(fields := self._fields(path)) == len(path) - len(PARAMETERS) + 1:
            return format_field_value(fields[-1], value)
        return format_value(value)

    def _resource_steps(self, path: Path, *, is_input: bool) -> list[str]:
        """Return the names of the steps into an input or output; its RID is called as it is itself."""
        alias, *steps = path
        source = self.spec and (self.spec.input(str(alias)) if is_input else self.spec.output(str(alias)))
        name = source.name if source else _step_label(alias)
        if steps in (["rid"], ["modelRid"]):
            return [name]
        if len(steps) > 1 and steps[0] == "columnMapping":
            columns = source.columns if isinstance(source, InputSpec) else ()
            column = next((column.name for column in columns if column.id == steps[1]), _step_label(steps[1]))
            return [name, column, *map(_step_label, steps[2:])]
        return [name, *(_COLUMNS.get(step) or _step_label(step) for step in steps)]

    def _fields(self, path: Path) -> list[Field]:
        """Return the fields from the root of the parameters down to a path, as far as the schema foresees them."""
        if self.spec is None:
            return []
        draft = next((draft for draft in self.drafts if draft.get(path) is not MISSING), None)
        draft = draft or (self.drafts[0] if self.drafts else Draft("", None, {}))
        return self.spec.parameters.fields_along(path[len(PARAMETERS) :], draft.get(PARAMETERS, {}), draft.chosen_branches)

    def _parameter_steps(self, path: Path) -> list[str]:
        steps = path[len(PARAMETERS) :]
        if self.spec is None:
            return [_step_label(step) for step in steps]
        fields = self._fields(path)
        labels: list[str] = []
        for depth, step in enumerate(steps):
            label = fields[depth + 1].label if depth + 1 < len(fields) else ""
            items = fields[depth].items if depth < len(fields) else None
            # All entries of a list share the field of its items, unless the schema lists them one by one.
            is_entry = isinstance(step, int) and (items is None or step >= len(items.first))
            labels.append(label if label and not is_entry else f"entry {step + 1}" if isinstance(step, int) else str(step))
        return labels


def _step_label(step: str | int) -> str:
    return f"entry {step + 1}" if isinstance(step, int) else humanize_key(step)
