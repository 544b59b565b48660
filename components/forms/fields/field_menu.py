"""The state shown beside a parameter's widget, and the menu of the actions on it."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components.draft import collection_edits, edits
from components.draft.draft import PARAMETERS
from components.forms import binding
from components.forms.context import FieldContext, FormContext, has_repeats
from components.forms.markdown import escape
from components.schema.fields import SCALAR_KINDS, Field, format_field_value
from components.schema.labels import label_qualifiers, unique_labels
from components.schema.path import MISSING, Json
from components.schema.validation.patterns import matches_pattern
from components.session.pipeline import Edit, Rerun, Scope, commit, rerun
from components.session.state import get_session, set_widget

# In pixels. The width of the button leaves room for its icon alone: its name is for screen readers and the tooltip.
_WIDTH, _BUTTON_WIDTH = 96, 24
_BADGES = {
    "null": ":violet-badge[null]",
    "= default": ":gray-badge[= default]",
    "empty": ":blue-badge[empty]",
    "set": ":blue-badge[set]",
}
Action = Callable[[], None]


def draw_state(form_context: FormContext, field_context: FieldContext, state: str | None = None) -> None:
    """Draw a field's state, unless it is not set, and the button that opens its menu, with one width for all fields.

    `state` replaces the state, as of a section, which shows how much is set in it.
    """
    if not field_context.menu and state is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", gap="xxsmall", width=_WIDTH):
        if badge := _BADGES.get(_state(field_context), "") if state is None else state:
            st.markdown(badge, width="content")
        draw_menu_button(form_context, field_context)


def field_remarks(field: Field) -> str:
    """Return badges for under a field; in its label a screen reader would read out their markdown."""
    badges = [":orange-badge[deprecated]"] if field.deprecated else []
    return " ".join([*badges, ":gray-badge[read-only]"] if field.read_only else badges)


def _state(field_context: FieldContext) -> str:
    """Return the state of a field in words; "" where it is always set."""
    if field_context.value is None:
        return "null"
    if field_context.is_entry or (field_context.field.required and field_context.field.kind == "constant"):
        return ""
    if not field_context.is_set:
        return "not set"
    return "= default" if not field_context.is_changed else "empty" if field_context.value in ("", []) else "set"


def _menu_name(field_context: FieldContext) -> str:
    """Return the name of a field's menu, which no other field's menu has.

    It is made of the field, the key of the section around it, and the state.
    """
    *around, step = field_context.path[len(PARAMETERS) - 1 :]
    name = f"entry {step + 1}" if isinstance(step, int) else field_context.field.label or str(step)
    section = ".".join(map(str, around[1:]))
    state = "" if field_context.field.kind in ("object", "list") else _state(field_context)
    return f"More for {name}{f' in {section}' if section else ''}{f' ({state})' if state else ''}"


def draw_menu_button(form_context: FormContext, field_context: FieldContext) -> None:
    """Draw the icon that opens the menu of a field."""
    # Not Streamlit's own menu, which often does not take the focus when it is opened by keyboard. This one is a part of the page, so the Tab key
    # leads from the button into it, and the button is the same before and after an edit, so the focus stays.
    if not field_context.menu or not (_edits(form_context, field_context) or _views(form_context, field_context, Rerun.PAGE)):
        return
    key = form_context.row_key(field_context)
    is_open = key in get_session().open_menus
    st.button(
        # The space keeps the first letter out of sight.
        f"\u2003{escape(_menu_name(field_context))}",
        key=binding.key(form_context.draft, field_context.path, "menu"),
        icon=":material/expand_less:" if is_open else ":material/more_vert:",
        type="tertiary",
        on_click=_mark,
        args=(get_session().open_menus, key, not is_open),
        disabled=form_context.locked,
        width=_BUTTON_WIDTH,
        wrap=False,
    )


def _mark(keys: set[str], key: str, is_in: bool) -> None:
    """Put a key into a set or take it out; a second click before the page has answered does nothing more."""
    (keys.add if is_in else keys.discard)(key)


def draw_menu(form_context: FormContext, field_context: FieldContext) -> None:
    """Draw the actions of a field's menu where it is open."""
    key, open_menus = form_context.row_key(field_context), get_session().open_menus
    if not field_context.menu or form_context.locked or key not in open_menus:
        return
    scope = Rerun.PAGE if field_context.is_entry or not field_context.is_plain else form_context.scope(field_context)

    def take_edit(edit: Edit) -> None:
        open_menus.discard(key)
        commit(edit, scope)

    def take_view(show: Callable[[], Scope]) -> None:
        open_menus.discard(key)
        rerun(show())

    actions: dict[str, Action] = {name: partial(take_edit, edit) for name, edit in _edits(form_context, field_context).items()}
    actions |= {name: partial(take_view, show) for name, show in _views(form_context, field_context, scope).items()}
    with st.container(horizontal=True, gap="xsmall"):
        for name, action in actions.items():
            st.button(
                escape(name),
                key=binding.key(form_context.draft, field_context.path, f"do:{name}"),
                on_click=action,
                width="content",
            )


def is_json_mode(form_context: FormContext, field_context: FieldContext) -> bool:
    """Return whether the user chose to edit a field as JSON."""
    return form_context.row_key(field_context) in get_session().json_rows


def _edits(form_context: FormContext, field_context: FieldContext) -> dict[str, Edit]:
    """Return the edits that the menu offers, by their labels."""
    field, path = field_context.field, field_context.path
    actions: dict[str, Edit] = {}

    def put(value: Json) -> Edit:
        return partial(edits.set_parameter, form=form_context.form, path=path, value=value)

    if isinstance(path[-1], int):
        actions["Move up"] = partial(collection_edits.move_entry, path=path, by=-1)
        actions["Move down"] = partial(collection_edits.move_entry, path=path, by=1)
        actions["Duplicate"] = partial(collection_edits.duplicate_entry, path=path)
    if field_context.is_entry:
        actions["Remove"] = partial(collection_edits.remove_entry, path=path)
    elif not field.read_only or field_context.is_set:
        stated = field.default is not MISSING or field.default_elsewhere
        actions["Use default" if stated else "Leave out"] = partial(edits.unset, path=path, keep=field_context.keep)
    if not field.read_only:
        if field.nullable and field_context.value is not None:
            actions["Send null"] = put(None)
        if field.kind == "null" and not field_context.is_set:
            actions["Send null"] = put(None)
        if field.kind in ("text", "long_text") and field_context.value != "" and _may_be_empty(field):
            actions["Send empty text"] = put("")
        if field.kind in ("list", "choices") and field_context.value != [] and not field.bounds.min_items:
            actions["Send empty list"] = put([])
        if field.kind == "object" and not field_context.is_set and path[-1] != "customConfig":
            actions["Send empty object"] = put({})
        if field.kind in SCALAR_KINDS:
            examples = field.examples[:4]
            labels = [f"Use {format_field_value(field, example)}" for example in examples]
            labels = unique_labels([*actions, *labels], *([*actions, *marks] for marks in label_qualifiers(examples)))[
                len(actions) :
            ]
            actions.update({label: put(example) for label, example in zip(labels, examples, strict=True)})
    return actions


def _views(form_context: FormContext, field_context: FieldContext, scope: Scope) -> dict[str, Callable[[], Scope]]:
    """Return the other ways to show the field that the menu offers, by their labels; each tells what has to run again then."""
    field, key = field_context.field, binding.key(form_context.draft, field_context.path)
    session = get_session()
    views: dict[str, Callable[[], Scope]] = {}

    def show_as_list(is_list: bool) -> Scope:
        _mark(session.repeatable_choices, key, is_list)
        set_widget(binding.key(form_context.draft, field_context.path, "fold"), True)
        # Another field stands here from now on, which the row alone cannot draw.
        return Rerun.PAGE

    def show_as_json(is_json: bool) -> Scope:
        _mark(session.json_rows, form_context.row_key(field_context), is_json)
        return scope

    if field.kind == "choices" and not field.bounds.unique:
        views["Choose one several times"] = partial(show_as_list, True)
    elif field.kind == "list" and key in session.repeatable_choices and not has_repeats(field_context.value):
        views["Choose each once"] = partial(show_as_list, False)
    if field.kind != "json":
        is_json = is_json_mode(form_context, field_context)
        views["Edit as fields" if is_json else "Edit as JSON"] = partial(show_as_json, not is_json)
    return views


def _may_be_empty(field: Field) -> bool:
    pattern = field.bounds.pattern
    return not field.bounds.min_length and not field.format and (pattern is None or matches_pattern(pattern, "") is not False)
