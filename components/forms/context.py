"""Where a parameter is drawn: the context of the whole form, and the context of one field in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from components.draft.checks.problem import Problem
from components.draft.draft import PARAMETERS, Draft, RejectedInput
from components.forms import binding
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.path import MISSING, Json, Path, same
from components.session.pipeline import FieldScope, current_problems
from components.session.state import get_session


@dataclass(frozen=True)
class FieldContext:
    """One field at its place in the form. `path` leads through the whole request.

    The first `keep` steps of the path stay when what is below them becomes empty. `is_entry` is true for an entry of a list or map, which always
    holds a value, `value_independent` where no other field depends on this one's value, `menu` where the field's menu is not drawn elsewhere.
    """

    path: Path
    field: Field
    value: Json
    keep: int
    is_entry: bool = False
    depth: int = 0
    value_independent: bool = True
    menu: bool = True

    @property
    def is_set(self) -> bool:
        """Whether the request holds a value here."""
        return self.value is not MISSING

    @property
    def is_plain(self) -> bool:
        """Whether one widget shows the field, which then draws itself anew after an edit."""
        return self.field.is_scalar and not self.field.unions

    @property
    def is_changed(self) -> bool:
        """Whether the request holds something else here than the trainer would use by itself."""
        return self.is_set and not same(self.value, self.field.default)


@dataclass(frozen=True)
class FormContext:
    """What the whole form of a trainer's parameters shares."""

    form: FormModel
    draft: Draft
    problems: tuple[Problem, ...]
    secret_note: str = ""

    @property
    def locked(self) -> bool:
        """Whether the form may only be looked at."""
        return binding.locked(self.draft)

    def root(self) -> FieldContext:
        """Return the context of the whole of the parameters."""
        value = self.draft.get(PARAMETERS)
        field = self.form.root(value, self.draft.chosen_branches(()))
        # A default of the whole is in force only until a part of it is set.
        steady = field.value_independent and not (value is MISSING and isinstance(field.default, Mapping))
        return FieldContext(PARAMETERS, field, value, len(PARAMETERS) - 1, depth=-1, value_independent=steady)

    def below(self, field_context: FieldContext, step: str | int, depth: int | None = None) -> FieldContext | None:
        """Return the context one step below another, None where the schema foresees nothing there."""
        path = (*field_context.path, step)
        value = self.draft.get(path)
        if value is None and path in self.draft.rejected_inputs:
            # A null that only keeps the place of a value which is still to be said.
            value = MISSING
        field = self.form.child(
            field_context.field, step, value, field_context.value, self.draft.chosen_branches(path[len(PARAMETERS) :])
        )
        if field is None:
            return None
        if field.kind == "choices" and (has_repeats(value) or binding.key(self.draft, path) in get_session().repeatable_choices):
            # A field of several choices takes each but once.
            field = replace(field, kind="list", choices=())
        slot = isinstance(step, int) or field_context.field.property(str(step)) is None
        # A list entry, a map entry and a required object stay when the last thing in them is taken out.
        # So does a branch of a union, if nothing at all would be another branch.
        stays = slot or (field.required and field.kind == "object") or field.default_elsewhere
        keep = len(path) if stays else field_context.keep
        return FieldContext(
            path,
            field,
            value,
            keep,
            slot,
            field_context.depth + 1 if depth is None else depth,
            field_context.value_independent and field_context.field.value_independent,
        )

    def row_key(self, field_context: FieldContext) -> str:
        """Return the key of the fragment that draws a field."""
        return binding.key(self.draft, field_context.path, "row")

    def count_errors(self, path: Path) -> int:
        """Count the errors at a path and below it."""
        return sum(problem.level == "error" and problem.path[: len(path)] == path for problem in self.problems)

    def refreshed(self) -> "FormContext":
        """Return the context for the draft as it is now.

        That is another draft where only a part of the page runs again.
        """
        draft = get_session().draft
        if draft is None or draft is self.draft:
            return self
        return replace(self, draft=draft, problems=current_problems(draft, self.problems))

    def scope(self, field_context: FieldContext) -> FieldScope:
        """Return how a field was drawn, from which follows what an edit of it concerns."""
        return FieldScope(
            self.row_key(field_context),
            field_context.path,
            self.problems,
            field_context.is_set,
            field_context.depth > 0,
            field_context.value_independent,
        )


def has_repeats(value: Json) -> bool:
    """Return whether a list holds a value several times."""
    return isinstance(value, list) and any(same(entry, other) for index, entry in enumerate(value) for other in value[:index])


def missing_entry_value(value: Json, field: Field) -> tuple[Json, RejectedInput | None]:
    """Return the value of a new entry, and what its field lacks where only the user can give it."""
    if value is MISSING:
        return None, RejectedInput("", "a value is required.")
    return value, None


Draw = Callable[[FormContext, FieldContext, str | None], None]
"""Draws a field at its place; the text replaces its label."""
