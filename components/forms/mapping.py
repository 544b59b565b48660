"""What the columns of an input mean to the trainer: one field for each of its column specs, and a proposal for all of them at once."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from components.draft import edit, proposal
from components.draft.model import DatasetInput, Draft, input_path
from components.draft.problem import Problem
from components.forms import binding
from components.forms.codec import Codec
from components.forms.markdown import escape, prose
from components.forms.problems import beside
from components.spec.path import MISSING, Json
from components.spec.trainer import FIELD_TYPES, ColumnTypeSpec, InputSpec

COLUMNS = Codec(lambda value: [] if value is MISSING else list(value), lambda chosen: list(chosen or []))
COLUMN = Codec(lambda value: None if value is MISSING or not value else value[0], lambda chosen: [chosen] if chosen else [])
# All options travel to the browser with every change, so above so many a search picks those that do.
_OPTIONS, _FOUND, _UNFIT = 200, 50, 6


def draw(
    spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str] | None, problems: tuple[Problem, ...]
) -> None:
    """Draw the mapping of an input; `types` are its dataset's columns, None where they are not known."""
    _propose(spec, view, draft, types or {})
    for column in spec.columns:
        with st.container(key=binding.key(draft, input_path(spec.alias, "columnMapping", column.id), "spec"), gap="xsmall"):
            _column(spec, column, view, draft, types, problems)
    known = {column.id for column in spec.columns}
    for key in view.column_mapping:
        if key not in known:
            _unknown(spec, key, view, draft, problems)


def _propose(spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str]) -> None:
    found = proposal.propose(view, spec, types)
    if not found:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        said = [f"{escape(one.spec.name)}: **{escape(one.column)}** :gray[({escape(one.reason)})]" for one in found]
        st.markdown("  \n".join([":material/lightbulb: Proposal", *said]), width="content")
        st.button(
            "Accept" if len(found) == 1 else "Accept all",
            key=binding.key(draft, input_path(spec.alias), "propose"),
            icon=":material/check:",
            on_click=binding.apply,
            args=(edit.mend, proposal.accept(view, found)),
            disabled=draft.text is not None,
        )


def _column(
    spec: InputSpec,
    column: ColumnTypeSpec,
    view: DatasetInput,
    draft: Draft,
    types: Mapping[str, str] | None,
    problems: tuple[Problem, ...],
) -> None:
    path = input_path(spec.alias, "columnMapping", column.id)
    chosen = view.column_mapping.get(column.id, ())
    fitting = column.fitting(types or {})
    options = _offered(fitting, chosen, binding.key(draft, path), column)
    bound = binding.bind(
        draft,
        path,
        COLUMNS if column.allow_multiple or len(chosen) > 1 else COLUMN,
        store=lambda current, names: _store(current, spec, column, names),
    )
    choose: dict[str, Any] = {
        "label": f"{escape(column.name)}{' :gray[(optional)]' if column.optional else ''}",
        "options": options,
        "format_func": partial(_typed, types=types or {}),
        "help": f"`{column.id}`",
        "placeholder": _placeholder(column, fitting, types),
        **bound.keywords(),
    }
    if column.allow_multiple or len(chosen) > 1:
        st.multiselect(**choose)
    else:
        st.selectbox(**choose, index=None)
    beside(problems, path)
    st.caption("  \n".join(part for part in (meaning(column), _unfit(column, types or {}, len(fitting))) if part))


def _store(draft: Draft, spec: InputSpec, column: ColumnTypeSpec, names: Json) -> Draft:
    return edit.map_columns(draft, spec.alias, column, names)


def meaning(column: ColumnTypeSpec) -> str:
    """Say what a column spec means, what it takes, and whether it must be given."""
    anything = column.types is None or column.types >= FIELD_TYPES
    kind = "" if anything else f"{column.types_text} "
    takes = f"one or several {kind}columns" if column.allow_multiple else f"one {kind}column"
    told = prose(column.description)
    told = f"{told} " if not told or told.endswith((".", "!", "?")) else f"{told}. "
    return f"{told}Takes {escape(takes)}{' of any type' if anything else ''}. {'Optional' if column.optional else 'Required'}."


def _unfit(column: ColumnTypeSpec, types: Mapping[str, str], fitting: int) -> str:
    """Name the columns that are not offered, with the reason."""
    if fitting == len(types):
        return ""
    shown: list[str] = []
    for name, kind in types.items():
        if len(shown) == _UNFIT:
            break
        if not column.accepts(kind):
            shown.append(f"{name} ({kind.lower()})")
    rest = len(types) - fitting - len(shown)
    more = f" and {rest:,} more" if rest else ""
    return f"Not available because of their type: {escape(', '.join(shown))}{more}."


def _offered(fitting: list[str], chosen: tuple[str, ...], name: str, column: ColumnTypeSpec) -> list[str]:
    """Give the columns that can be chosen here, with what is chosen among them; where they are many, those that a search finds."""
    if len(fitting) <= _OPTIONS:
        return list(dict.fromkeys((*fitting, *chosen)))
    wanted = st.text_input(
        f"Find a column for {column.name}",
        key=f"{name}#find",
        placeholder=f"Search the {len(fitting):,} columns that fit {column.name}",
        label_visibility="collapsed",
        icon=":material/search:",
    )
    words = wanted.strip().lower()
    found = [one for one in fitting if words in one.lower()] if words else fitting
    if len(found) > _FOUND:
        st.caption(f"{len(found):,} columns match; the first {_FOUND} are offered.")
    offered = dict.fromkeys((*found[:_FOUND], *chosen))
    return list(offered)


def _placeholder(column: ColumnTypeSpec, fitting: list[str], types: Mapping[str, str] | None) -> str:
    if fitting:
        return "Choose columns" if column.allow_multiple else "Choose a column"
    return "The columns are not known" if types is None else f"No column is {column.types_text}"


def _typed(name: str, types: Mapping[str, str]) -> str:
    return f"{name} · {types[name].lower()}" if name in types else f"{name} · not in the dataset"


def _unknown(spec: InputSpec, key: str, view: DatasetInput, draft: Draft, problems: tuple[Problem, ...]) -> None:
    path = input_path(spec.alias, "columnMapping", key)
    st.markdown(f"`{escape(key)}` → {escape(', '.join(view.column_mapping[key]))}")
    beside(problems, path)
    st.button(
        f"Remove the mapping “{key}”",
        key=binding.key(draft, path, "remove"),
        on_click=binding.apply,
        args=(edit.unset, path),
    )
