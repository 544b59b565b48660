"""The form of a trainer's parameters, which a search or a filter for changed values narrows."""

import streamlit as st

from components.draft.checks.problem import Problem
from components.draft.draft import PARAMETERS, Draft
from components.forms import binding
from components.forms.context import FieldContext, FormContext
from components.forms.fields import composite, search_field
from components.forms.fields.parameter_search import Query, matches_field
from components.forms.markdown import escape
from components.forms.pagination import paginated
from components.forms.panels.problems import draw_beside
from components.schema.form_model import FormModel
from components.schema.path import Path

_SEARCH_FROM = 6


def draw(form: FormModel, draft: Draft, problems: tuple[Problem, ...], secret_note: str = "") -> None:
    """Draw the parameters with the problems of the draft beside their fields, and a note beside each secret."""
    form_context = FormContext(form, draft, problems, secret_note)
    root = form_context.root()
    field = root.field
    if field.kind == "object" and not field.properties and field.entries is None and not field.unions and not root.is_set:
        st.caption("This trainer has no parameters.")
        return
    query, only_changed = _draw_filters(form_context, root)
    if query or only_changed:
        _draw_matches(form_context, query, only_changed)
    elif field.kind != "object" or field.unions or (root.is_set and not isinstance(root.value, dict)):
        composite.draw(form_context, root, "Parameters")
    else:
        composite.draw_contents(form_context, root)
        draw_beside(problems, PARAMETERS)


def _draw_filters(form_context: FormContext, root: FieldContext) -> tuple[str, bool]:
    """Draw the search and the filter if there are 6 properties or more, and return their values."""
    if len(root.field.properties) < _SEARCH_FROM:
        return "", False
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = binding.key(form_context.draft, PARAMETERS, "find")
        query = search_field.draw("Find a parameter", key, "Search by name, key or description")
        only_changed = st.toggle(
            "Only what differs from the defaults", key=binding.key(form_context.draft, PARAMETERS, "changed")
        )
    return query, only_changed


def _draw_matches(form_context: FormContext, query: str, only_changed: bool) -> None:
    """Draw the fields that match the search and the filter, each under the labels of its sections."""
    words = tuple(query.split())
    matches = _find(form_context, Query(words), only_changed)
    similar = _find(form_context, Query(words, allows_slips=True), only_changed) if words and not matches else {}
    if not matches:
        message = f"No parameter matches “{query}”" if query else "Nothing differs from the trainer's defaults"
        message += " and differs from its default" if query and only_changed else ""
        st.caption(escape(f"{message}. These are similar." if similar else f"{message}."))
    listed = list((matches or similar).items())
    for path, sections in paginated(listed, binding.key(form_context.draft, PARAMETERS, f"found:{query}:{only_changed}")):
        context = _field_context(form_context, path)
        if context is not None:
            if sections:
                st.caption(escape(" › ".join(sections)))
            composite.draw(form_context, context)


def _find(form_context: FormContext, query: Query, only_changed: bool) -> dict[Path, tuple[str, ...]]:
    """Return the paths of the fields that match, with the labels of their sections."""
    matches: dict[Path, tuple[str, ...]] = {}
    labels: dict[Path, tuple[str, ...]] = {}
    for path, field in form_context.form.walk(form_context.draft.get(PARAMETERS), form_context.draft.chosen_branches):
        labels[path] = (*labels.get(path[:-1], ()), field.label) if path else ()
        # A match is drawn with all fields in it, so none of them is a match of its own.
        if not path or _is_in_list(path) or any(path[:length] in matches for length in range(1, len(path))):
            continue
        value = form_context.draft.get((*PARAMETERS, *path))
        field_context = FieldContext((*PARAMETERS, *path), field, value, 0)
        plain = field.kind == "object" and not field.unions
        differs = (field_context.is_changed and not (plain and value)) or field_context.path in form_context.draft.rejected_inputs
        is_match = matches_field(query, form_context.form, field, path, labels[path]) if query.words else not plain
        if (differs or not only_changed) and is_match:
            matches[path] = labels[path][:-1]
    return matches


def _field_context(form_context: FormContext, path: Path) -> FieldContext | None:
    """Return the context of the field at a path, at depth 1: no section is around it to redraw."""
    field_context: FieldContext | None = form_context.root()
    for step in path:
        field_context = form_context.below(field_context, step, 1) if field_context is not None else None
    return field_context


def _is_in_list(path: Path) -> bool:
    return any(isinstance(step, int) for step in path)
