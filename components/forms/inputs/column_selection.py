"""The columns of an input that are trained on: a list to search, filter and choose from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.draft import edits, input_columns
from components.draft.checks.problem import Problem
from components.draft.draft import DatasetInput, Draft, input_path
from components.forms import binding
from components.forms.fields import search_field
from components.forms.markdown import drawable, escape, escape_label
from components.forms.pagination import paginate
from components.forms.panels.problems import draw_beside
from components.schema.labels import unique_labels
from components.schema.trainer import InputSpec
from components.session.pipeline import Rerun, commit
from components.session.state import sync_widget

_PAGE, _LISTED = 20, 12
_SHOWS = ("All", "Used", "Left out")


@dataclass(frozen=True)
class _ColumnTable:
    """The columns of one input: types, those in use, and the labels of the specs mapped to columns."""

    alias: str
    draft: Draft
    types: Mapping[str, str]
    used: frozenset[str]
    roles: Mapping[str, str]
    key: str


def draw(spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str], problems: tuple[Problem, ...]) -> None:
    """Draw a summary of the columns used, the problems of the choice and, once opened, the columns."""
    name = binding.key(draft, input_path(spec.alias), "use")
    used = input_columns.used_columns(view, types)
    st.caption(describe_used(view, used, types))
    for key in ("ignoreColumns", "selectColumns"):
        path = input_path(spec.alias, key)
        with st.container(key=binding.key(draft, path, "problems"), gap="xsmall"):
            draw_beside(problems, path)
    with st.expander("Columns to use", icon=":material/checklist:", type="compact", key=name, on_change="rerun") as expander:
        if expander.open:
            labels = {column.id: column.name for column in spec.columns}
            roles = {name: labels.get(key, key) for key, names in view.column_mapping.items() for name in names}
            table = _ColumnTable(spec.alias, draft, types, frozenset(used), roles, name)
            st.fragment(_draw_table, key=f"{name}#table")(table)


def _draw_table(table: _ColumnTable) -> None:
    if len(table.used) > _LISTED:
        st.caption("Select “Used” to list all columns that are trained on.")
    matches = _draw_filters(table)
    _draw_bulk_actions(table, matches)
    page = paginate(matches, f"{table.key}:{len(matches)}", _PAGE)
    with st.container(gap="xxsmall"):
        for column in page.items:
            _draw_checkbox(table, column)
    if not matches:
        st.caption("No column matches.")
    page.footer()


def describe_used(view: DatasetInput, used: list[str], types: Mapping[str, str]) -> str:
    """Return sentences that count and list the columns used, and say how the choice is sent."""
    if not types:
        return "The columns of this dataset are not known."
    listed = escape(", ".join(used[:_LISTED])) + (f" and {len(used) - _LISTED:,} more" if len(used) > _LISTED else "")
    how = "Columns added later will be used."
    if view.select_columns:
        how = f"{_count_columns(view.select_columns)} selected. Columns added later will be left out."
    elif view.ignore_columns:
        how = f"{_count_columns(view.ignore_columns)} ignored. Columns added later will be used."
    return f"{len(used):,} of {len(types):,} columns are used: {listed or 'none'}.  \n{how}"


def _count_columns(names: Sequence[str]) -> str:
    return f"{len(names):,} {'column is' if len(names) == 1 else 'columns are'}"


def _draw_filters(table: _ColumnTable) -> list[str]:
    """Draw search and filters, and return the columns that match them."""
    kinds = sorted(set(table.types.values()))
    labels = dict(zip(kinds, unique_labels([kind.lower() for kind in kinds], kinds), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        query = search_field.draw("Search the columns", f"{table.key}#find", "Search the columns by name")
        chosen = (
            st.multiselect(
                "Types",
                kinds,
                key=f"{table.key}#types",
                format_func=lambda kind: drawable(labels[kind]),
                placeholder="Any type",
                label_visibility="collapsed",
            )
            if len(kinds) > 1
            else []
        )
    show = st.segmented_control(
        "Show", _SHOWS, default=_SHOWS[0], required=True, key=f"{table.key}#show", label_visibility="collapsed"
    )
    matches = [name for name, kind in table.types.items() if query in name.lower() and (not chosen or kind in chosen)]
    return matches if show == _SHOWS[0] else [name for name in matches if (name in table.used) == (show == _SHOWS[1])]


def _draw_bulk_actions(table: _ColumnTable, matches: list[str]) -> None:
    alias, types, locked = table.alias, table.types, binding.locked(table.draft)
    free = [name for name in matches if name not in table.roles]
    used = [name for name in free if name in table.used]
    unused = [name for name in free if name not in table.used]
    which = "all" if len(matches) == len(types) else "matching"
    with st.container(horizontal=True, gap="small"):
        for label, icon, names, use in (
            ("Use", ":material/check_box:", unused, True),
            ("Leave out", ":material/check_box_outline_blank:", used, False),
        ):
            st.button(
                f"{label} {which} · {len(names):,}",
                key=f"{table.key}#{label}",
                icon=icon,
                type="tertiary",
                disabled=not names or locked,
                on_click=commit,
                args=(partial(edits.use_columns, alias=alias, names=names, use=use, all_columns=types), Rerun.PAGE),
            )
        st.button(
            f"Use only matching · {len(free):,}",
            key=f"{table.key}#only",
            icon=":material/filter_alt:",
            type="tertiary",
            help="All others are left out, also columns added later.",
            disabled=not free or len(matches) == len(types) or locked,
            on_click=commit,
            args=(partial(edits.use_only, alias=alias, names=free), Rerun.PAGE),
        )


def _draw_checkbox(table: _ColumnTable, column: str) -> None:
    alias, types, role, used = table.alias, table.types, table.roles.get(column), column in table.used
    key = sync_widget(f"{table.key}#column:{column}", used)
    st.checkbox(
        escape_label(" · ".join(part for part in (column, types[column].lower(), role) if part)),
        key=key,
        disabled=role is not None or binding.locked(table.draft),
        on_change=commit,
        args=(partial(edits.use_columns, alias=alias, names=[column], use=not used, all_columns=types), Rerun.PAGE),
    )
