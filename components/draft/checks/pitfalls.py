"""What is known to go wrong in training though every check passes; each is advice and blocks nothing.

A pitfall is bound to trainers by the parameters that it speaks of, so it holds for every trainer that has them, whatever its name.
Source: the public manual's pages on the built-in trainers and on failed runs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from components.draft.checks.problem import Problem
from components.draft.draft import INPUTS, PARAMETERS, DatasetInput, Draft, dataset_input, list_aliases
from components.draft.input_columns import target_columns
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import TrainerSpec


@dataclass(frozen=True)
class DraftView:
    """A draft as the trainer will use it, with defaults for the parameters that are not set."""

    draft: Draft
    spec: TrainerSpec
    paths: Mapping[str, Path]

    def value(self, name: str) -> Json:
        """Return the value that a parameter will have; MISSING where it is not set and has no default."""
        path = self.paths[name]
        value = self.draft.get((*PARAMETERS, *path))
        if value is not MISSING:
            return value
        fields = self.spec.parameters.fields_along(path, self.draft.get(PARAMETERS), self.draft.chosen_branches)
        return fields[-1].default if len(fields) > len(path) else MISSING

    def text_values(self, name: str) -> frozenset[str]:
        """Return the texts in a list, or the keys of an object."""
        value = self.value(name)
        return frozenset(name for name in value if isinstance(name, str)) if isinstance(value, list | Mapping) else frozenset()

    def choices(self, name: str) -> frozenset[str]:
        """Return all that a parameter's list could hold."""
        choices = self.spec.parameters.outline[self.paths[name]].choices
        return frozenset(choice.value for choice in choices if isinstance(choice.value, str))

    def targets(self) -> frozenset[str]:
        """Return the columns that the model is to predict."""
        names: set[str] = set()
        for alias in list_aliases(self.draft, INPUTS):
            spec, view = self.spec.input(alias), dataset_input(self.draft, alias)
            if spec is not None and isinstance(view, DatasetInput):
                names |= target_columns(view, spec)
        return frozenset(names)


@dataclass(frozen=True)
class Pitfall:
    """One known pitfall.

    It concerns the trainers that have all of its `parameters` (names in lower case, without underscores) and is shown at the first.
    """

    code: str
    parameters: tuple[str, ...]
    applies: Callable[[DraftView], bool]
    message: str


def _trained_model_types(view: DraftView) -> frozenset[str]:
    """Return the model types that hyperparameters name, all of them where they name none."""
    return view.text_values("hyperparameters") or view.choices("excludedmodeltypes")


PITFALLS: tuple[Pitfall, ...] = (
    Pitfall(
        "allModelTypesExcluded",
        ("excludedmodeltypes",),
        lambda view: (
            bool(view.choices("excludedmodeltypes"))
            and view.choices("excludedmodeltypes") <= view.text_values("excludedmodeltypes")
        ),
        "Every model type is excluded. The run would end with “No models trained”.",
    ),
    Pitfall(
        "hyperparametersOnlyOfExcluded",
        ("hyperparameters", "excludedmodeltypes"),
        lambda view: (
            bool(view.text_values("hyperparameters")) and _trained_model_types(view) <= view.text_values("excludedmodeltypes")
        ),
        "The hyperparameters name only model types that are excluded, and no other is trained. The run would end with “No models trained”.",
    ),
    Pitfall(
        "predictionColumnIsTarget",
        ("predictioncolumnname",),
        lambda view: bool(view.targets()) and view.value("predictioncolumnname") in (MISSING, None, "", *view.targets()),
        "The predictions would overwrite the target column, and the evaluation would show 100% accuracy. Choose another name.",
    ),
    Pitfall(
        "frequencyIsAuto",
        ("frequency",),
        lambda view: view.value("frequency") in (MISSING, None, "", "auto"),
        "The frequency is inferred, which fails for irregular timestamps. If yours are irregular, set it, such as D for daily.",
    ),
)


def find_pitfalls(draft: Draft, spec: TrainerSpec) -> Iterator[Problem]:
    """Yield the pitfalls of a draft as problems."""
    paths = spec.parameters.path_by_name
    view = DraftView(draft, spec, paths)
    for pitfall in PITFALLS:
        if all(name in paths for name in pitfall.parameters) and pitfall.applies(view):
            yield Problem((*PARAMETERS, *paths[pitfall.parameters[0]]), "advice", pitfall.code, pitfall.message)
