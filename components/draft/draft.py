"""The draft: a configuration version that is not created yet.

It holds the request's own JSON, so that unknown keys are kept; it knows nothing of widgets.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from components.schema.path import MISSING, Json, Path, get

INPUTS: Path = ("workerConfig", "inputs")
OUTPUTS: Path = ("workerConfig", "outputs")
PARAMETERS: Path = ("workerConfig", "customConfig")
CPU: Path = ("resources", "cpu")
MEMORY: Path = ("resources", "memory")
GPU: Path = ("resources", "gpu")


@dataclass(frozen=True)
class RejectedInput:
    """What was typed into a field and is no value: the text as typed, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Draft:
    """A configuration that is being edited; nothing in it is ever mutated.

    `body` is the request as it would be sent. `pending_text` is what the JSON editor holds while that is no valid request,
    `rejected_inputs` (by path) what single fields hold while that is no valid value; either blocks sending.
    `trainer_version` is the version whose schema the draft was made for, `base_version` the studio's version it was begun from.
    `branches` holds, by path and index of the union there, the branches that the user chose for parameters;
    `inactive_values`, by (path, union, branch), what the branches held that are not chosen now.
    """

    id: str
    studio_rid: str | None
    body: Mapping[str, Json]
    trainer_version: str | None = None
    base_version: int | None = None
    pending_text: str | None = None
    rejected_inputs: Mapping[Path, RejectedInput] = field(default_factory=dict)
    branches: Mapping[Path, Mapping[int, int]] = field(default_factory=dict)
    inactive_values: Mapping[tuple[Path, int, int], Json] = field(default_factory=dict)

    def get(self, path: Path, default: Json = MISSING) -> Json:
        """Return the value at a path of the request; MISSING where it is not set."""
        return get(self.body, path, default)

    def chosen_branches(self, path: Path) -> Mapping[int, int]:
        """Return the branches that the user chose at a path of the parameters, by index of the union."""
        return self.branches.get((*PARAMETERS, *path), {})

    @property
    def name(self) -> str:
        """The configuration's name as far as it is one."""
        value = self.get(("name",), "")
        return value if isinstance(value, str) else ""

    @property
    def trainer_id(self) -> str | None:
        """The trainer's RID."""
        value = self.get(("trainerId",))
        return value if isinstance(value, str) else None


@dataclass(frozen=True)
class DatasetInput:
    """A dataset input of the request; `rid` is None until a dataset is chosen."""

    alias: str
    rid: str | None
    column_mapping: Mapping[str, tuple[str, ...]]
    ignore_columns: tuple[str, ...]
    select_columns: tuple[str, ...]

    @property
    def mapped(self) -> frozenset[str]:
        """All columns that are mapped to something."""
        return frozenset(name for names in self.column_mapping.values() for name in names)

    @property
    def selected(self) -> list[str]:
        """The columns that are selected and not ignored at once."""
        ignored = set(self.ignore_columns)
        return [name for name in self.select_columns if name not in ignored]


def new_draft_id() -> str:
    """Return an id that nobody can guess, as who knows that of a shared draft may open it."""
    return uuid4().hex


def input_path(alias: str, *steps: str | int) -> Path:
    """Return the path of an input, or of something in it."""
    return (*INPUTS, alias, *steps)


def output_path(alias: str, *steps: str | int) -> Path:
    """Return the path of an output, or of something in it."""
    return (*OUTPUTS, alias, *steps)


def list_aliases(draft: Draft, path: Path) -> tuple[str, ...]:
    """Return the aliases that the request has under `inputs` or `outputs`."""
    node = draft.get(path)
    return tuple(node) if isinstance(node, Mapping) else ()


def dataset_input(draft: Draft, alias: str) -> DatasetInput | str | None:
    """Return an input of the request, None when it has none.

    Where it is not a dataset input as the API describes it, the reason is returned as text.
    """
    node = draft.get(input_path(alias))
    if node is MISSING:
        return None
    if not isinstance(node, Mapping):
        return "This input is not an object."
    if node.get("type") != "dataset":
        return f"This input is of the type “{node.get('type')}”, which has no form here."
    rid, mapping = node.get("rid"), node.get("columnMapping", {})
    ignore, select = node.get("ignoreColumns", []), node.get("selectColumns", [])
    if rid is not None and not isinstance(rid, str):
        return "The dataset's RID is not text."
    if not isinstance(mapping, Mapping) or not all(_is_names(value) for value in mapping.values()):
        return "The column mapping is not a list of column names for each entry."
    if not _is_names(ignore) or not _is_names(select):
        return "The ignored or selected columns are not a list of names."
    return DatasetInput(alias, rid or None, {key: tuple(value) for key, value in mapping.items()}, tuple(ignore), tuple(select))


def only_columns(selected: Sequence[str], mapped: Iterable[str], all_columns: Iterable[str]) -> dict[str, list[str]]:
    """Return what an input ignores and selects to use the selected and the mapped columns only.

    To Foundry an empty selection means every column, so where none is left of `all_columns` those that are not mapped are ignored by name.
    """
    if selected:
        return {"ignoreColumns": [], "selectColumns": list(selected)}
    mapped_names = set(mapped)
    return {"ignoreColumns": [name for name in all_columns if name not in mapped_names], "selectColumns": []}


def model_output(draft: Draft, alias: str) -> str | None:
    """Return the RID of the model that an output writes, or None."""
    value = draft.get(output_path(alias, "modelRid"))
    return value if isinstance(value, str) and value else None


def dataset_rids(draft: Draft) -> tuple[str, ...]:
    """Return the RIDs of all datasets that the draft reads, each once."""
    rids = [
        view.rid
        for alias in list_aliases(draft, INPUTS)
        if isinstance(view := dataset_input(draft, alias), DatasetInput) and view.rid
    ]
    return tuple(dict.fromkeys(rids))


def model_rids(draft: Draft) -> tuple[str, ...]:
    """Return the RIDs of all models that the draft writes, each once."""
    return tuple(dict.fromkeys(rid for alias in list_aliases(draft, OUTPUTS) if (rid := model_output(draft, alias))))


def resource_rids(draft: Draft) -> tuple[str, ...]:
    """Return the RIDs of the datasets, the models and the studio of a draft."""
    return (*dataset_rids(draft), *model_rids(draft), *([draft.studio_rid] if draft.studio_rid else []))


def _is_names(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
