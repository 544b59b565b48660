"""What is known to go wrong in training though every check passes: one entry each, said as advice, never in the way of sending.

An entry is bound to trainers by the parameters that it speaks of, so it holds for every trainer that has them, whatever its name. Source: the
public manual's pages on the built-in trainers and on failed runs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from components.draft.checks.problem import Problem
from components.draft.draft import INPUTS, PARAMETERS, DatasetInput, Draft, dataset_input, list_aliases
from components.schema.path import MISSING, Json, Path
from components.schema.trainer import TrainerSpec


@dataclass(frozen=True)
class DraftView:
    """A draft as the trainer will use it: a parameter that is not set has its default, MISSING where there is none."""

    draft: Draft
    spec: TrainerSpec
    paths: Mapping[str, Path]

    def value(self, name: str) -> Json:
        """Give the value that a parameter will have."""
        path, held = self.paths[name], self.draft.get(PARAMETERS)
        stated = self.draft.get((*PARAMETERS, *path))
        if stated is not MISSING:
            return stated
        fields = self.spec.parameters.fields_along(path, held, self.draft.chosen_branches)
        return fields[-1].default if len(fields) > len(path) else MISSING

    def names(self, name: str) -> frozenset[str]:
        """Give the texts in a list, or the keys of an object."""
        value = self.value(name)
        return frozenset(one for one in value if isinstance(one, str)) if isinstance(value, list | Mapping) else frozenset()

    def choices(self, name: str) -> frozenset[str]:
        """Give all that a parameter's list could hold."""
        found = self.spec.parameters.outline[self.paths[name]].choices
        return frozenset(choice.value for choice in found if isinstance(choice.value, str))

    def targets(self) -> frozenset[str]:
        """Give the columns that the model is to predict."""
        found: set[str] = set()
        for alias in list_aliases(self.draft, INPUTS):
            one, view = self.spec.input(alias), dataset_input(self.draft, alias)
            if one is not None and isinstance(view, DatasetInput):
                for column in one.columns:
                    found.update(view.column_mapping.get(column.id, ()) if column.is_target else ())
        return frozenset(found)


@dataclass(frozen=True)
class Pitfall:
    """One known trap. `parameters` must all be there for it to concern a trainer, by name without case and underscores; it is said at the first."""

    code: str
    parameters: tuple[str, ...]
    holds: Callable[[DraftView], bool]
    message: str


def _trained(view: DraftView) -> frozenset[str]:
    """Give the model types that hyperparameters name, all of them where they name none."""
    return view.names("hyperparameters") or view.choices("excludedmodeltypes")


PITFALLS: tuple[Pitfall, ...] = (
    Pitfall(
        "allModelTypesExcluded",
        ("excludedmodeltypes",),
        lambda view: (
            bool(view.choices("excludedmodeltypes")) and view.choices("excludedmodeltypes") <= view.names("excludedmodeltypes")
        ),
        "Every model type is excluded. The run would end with “No models trained”.",
    ),
    Pitfall(
        "hyperparametersOnlyOfExcluded",
        ("hyperparameters", "excludedmodeltypes"),
        lambda view: bool(view.names("hyperparameters")) and _trained(view) <= view.names("excludedmodeltypes"),
        "The hyperparameters name only model types that are excluded, and no other is trained. The run would end with “No models trained”.",
    ),
    Pitfall(
        "predictionColumnIsTarget",
        ("predictioncolumnname",),
        lambda view: bool(view.targets()) and view.value("predictioncolumnname") in (MISSING, None, "", *view.targets()),
        "The predictions would be written under the target's own name. The evaluation then compares the target with itself and shows 100 % accuracy; choose another name.",
    ),
    Pitfall(
        "frequencyIsAuto",
        ("frequency",),
        lambda view: view.value("frequency") in (MISSING, None, "", "auto"),
        "The frequency is left to be inferred, which fails on timestamps at irregular intervals. If yours are irregular, give it, such as D for daily.",
    ),
)


def find_pitfalls(draft: Draft, spec: TrainerSpec) -> Iterator[Problem]:
    """Give the traps that a draft walks into."""
    paths = spec.parameters.path_by_name
    view = DraftView(draft, spec, paths)
    for trap in PITFALLS:
        if all(name in paths for name in trap.parameters) and trap.holds(view):
            yield Problem((*PARAMETERS, *paths[trap.parameters[0]]), "advice", trap.code, trap.message)
