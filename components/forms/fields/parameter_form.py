"""The trainer's parameters as a form: all of them, what a search finds, or what differs from the defaults."""

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.draft import PARAMETERS, Draft
from components.forms import binding
from components.forms.context import FieldContext, FormContext
from components.forms.fields import composite
from components.forms.markdown import escape
from components.forms.pagination import paginated
from components.forms.panels.problems import draw_beside
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.labels import format_value
from components.schema.path import MISSING, Path

_FEW = 6


def draw(form: FormModel, draft: Draft, problems: tuple[Problem, ...]) -> None:
    """Draw the parameters with the problems of the draft beside their fields."""
    scene = FormContext(form, draft, problems)
    root = scene.root()
    field = root.field
    if field.kind == "object" and not field.properties and field.entries is None and not field.unions and not root.is_set:
        st.caption("This trainer has no parameters.")
        return
    wanted, changed = _narrow(scene, root)
    if wanted or changed:
        _found(scene, wanted, changed)
    elif field.kind != "object" or field.unions or (root.is_set and not isinstance(root.value, dict)):
        composite.draw(scene, root, "Parameters")
    else:
        composite.draw_contents(scene, root)
        draw_beside(problems, PARAMETERS)


def _narrow(scene: FormContext, root: FieldContext) -> tuple[str, bool]:
    """Draw the search and the filter, where there is enough to search in."""
    if len(root.field.properties) < _FEW:
        return "", False
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.text_input(
            "Find a parameter",
            key=binding.key(scene.draft, PARAMETERS, "find"),
            placeholder="Name, label or description",
            icon=":material/search:",
            label_visibility="collapsed",
        )
        changed = st.toggle("Only what differs from the defaults", key=binding.key(scene.draft, PARAMETERS, "changed"))
    return wanted.strip().lower(), changed


def _found(scene: FormContext, wanted: str, changed: bool) -> None:
    """Draw what a search or the filter finds, one below the other, each with the way to it."""
    hits: list[tuple[Path, tuple[str, ...]]] = []
    labels: dict[Path, tuple[str, ...]] = {}
    held = scene.draft.get(PARAMETERS)
    for path, field in scene.form.walk(held, scene.draft.chosen_branches):
        labels[path] = (*labels.get(path[:-1], ()), field.label) if path else ()
        # What is found is drawn with all that is in it, so nothing in it is drawn again.
        if not path or _inside_list(path) or any(path[: len(hit)] == hit for hit, _ in hits):
            continue
        value = scene.draft.get((*PARAMETERS, *path))
        spot = FieldContext((*PARAMETERS, *path), field, value, 0)
        plain = field.kind == "object" and not field.unions
        differs = (spot.is_changed and not (plain and value)) or spot.path in scene.draft.rejected_inputs
        if (differs or not changed) and (_matches(scene.form, field, path, wanted) if wanted else not plain):
            hits.append((path, labels[path][:-1]))
    if not hits:
        what = f"No parameter matches “{wanted}”" if wanted else "Nothing differs from the trainer's defaults"
        st.caption(escape(f"{what}{' and differs from its default' if wanted and changed else ''}."))
    for path, way in paginated(hits, binding.key(scene.draft, PARAMETERS, f"found:{wanted}:{changed}")):
        place = _reach(scene, path)
        if place is not None:
            if way:
                st.caption(escape(" › ".join(way)))
            composite.draw(scene, place)


def _reach(scene: FormContext, path: Path) -> FieldContext | None:
    """Give the spot at a path; nothing is folded around it, so an edit may change more of the page than its row."""
    spot: FieldContext | None = scene.root()
    for step in path:
        spot = scene.below(spot, step, 1) if spot is not None else None
    return spot


def _inside_list(path: Path) -> bool:
    return any(isinstance(step, int) for step in path)


def _matches(form: FormModel, field: Field, path: Path, wanted: str) -> bool:
    """Tell whether a field speaks of what is looked for: itself, its choices and examples, or what stands in its entries and forms."""
    if wanted in f"{path[-1]}\n{_said(field)}".lower():
        return True
    parts = [branch.schema for union in field.unions for branch in union.branches]
    if field.items is not None:
        parts += [*field.items.first, *([field.items.rest] if field.items.rest is not None else [])]
    if field.entries is not None and field.entries.declared:
        parts += [schema for _, schema in field.entries.patterns] + ([field.entries.rest] if field.entries.rest else [])
    for schema in parts:
        inner = form.field(schema, "")
        names = [form.property(inner, one, MISSING) for one in inner.properties]
        if any(wanted in f"{one.name}\n{_said(one)}".lower() for one in (inner, *names)):
            return True
    return False


def _said(field: Field) -> str:
    choices = [f"{choice.label}\n{choice.help}" for choice in field.choices]
    forms = [f"{branch.label}\n{branch.help}" for union in field.unions for branch in union.branches]
    return "\n".join([field.label, field.help, *choices, *forms, *map(format_value, field.examples)])
