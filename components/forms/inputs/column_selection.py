"""Which columns of an input are trained on: one table to search, to narrow and to tick, one column or all that match at once."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from components.draft import edits
from components.draft.checks import column_checks
from components.draft.checks.problem import Problem
from components.draft.draft import DatasetInput, Draft, input_path
from components.forms import binding
from components.forms.markdown import drawable, escape, escape_label
from components.forms.pagination import paginate
from components.forms.panels.problems import draw_beside
from components.schema.labels import unique_labels
from components.schema.trainer import InputSpec
from components.session.pipeline import Rerun, commit
from components.session.state import sync_widget

_PAGE, _LISTED = 20, 12
_SHOWS = ("All", "Used", "Left out")


def draw(spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str], problems: tuple[Problem, ...]) -> None:
    """Draw what remains for training and, once it is opened, the table. What is wrong with the choice stays visible beside it."""
    name = binding.key(draft, input_path(spec.alias), "use")
    used = column_checks.used_columns(view, types)
    st.caption(describe_used(view, used, types))
    for key in ("ignoreColumns", "selectColumns"):
        path = input_path(spec.alias, key)
        with st.container(key=binding.key(draft, path, "problems"), gap="xsmall"):
            draw_beside(problems, path)
    with st.expander("Columns to use", icon=":material/checklist:", key=name, on_change="rerun") as shown:
        if shown.open:
            st.fragment(_table, key=f"{name}#table")(spec, view, draft, types, used, name)


def _table(spec: InputSpec, view: DatasetInput, draft: Draft, types: Mapping[str, str], used: list[str], name: str) -> None:
    if len(used) > _LISTED:
        st.caption("“Used” lists all that are trained on.")
    roles = {one: _role(spec, key) for key, names in view.column_mapping.items() for one in names}
    matching = _narrow(types, set(used), name)
    kept = set(used)
    _bulk(spec.alias, matching, roles, kept, draft, types, name)
    shown = paginate(matching, f"{name}:{len(matching)}", _PAGE)
    with st.container(gap="xxsmall"):
        for one in shown.items:
            _line(spec.alias, one, roles.get(one), one in kept, draft, types, name)
    if not matching:
        st.caption("No column matches.")
    shown.footer()


def describe_used(view: DatasetInput, used: list[str], types: Mapping[str, str]) -> str:
    """Count and list the columns that are trained on, and say how that is sent."""
    if not types:
        return "The columns of this dataset are not known."
    listed = escape(", ".join(used[:_LISTED])) + (f" and {len(used) - _LISTED:,} more" if len(used) > _LISTED else "")
    how = "Columns that the dataset gains later are used, too."
    if view.select_columns:
        how = f"{len(view.select_columns):,} are sent by name as selected; columns that the dataset gains later are left out."
    elif view.ignore_columns:
        how = f"{len(view.ignore_columns):,} are sent by name as ignored; columns that the dataset gains later are used."
    return f"{len(used):,} of {len(types):,} columns are used: {listed or 'none'}.  \n{how}"


def _role(spec: InputSpec, key: str) -> str:
    return next((column.name for column in spec.columns if column.id == key), key)


def _narrow(types: Mapping[str, str], used: set[str], name: str) -> list[str]:
    """Draw search and filters, and give the columns that they leave."""
    kinds = sorted(set(types.values()))
    labels = dict(zip(kinds, unique_labels([kind.lower() for kind in kinds], kinds), strict=True))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        wanted = st.text_input(
            "Search the columns",
            key=f"{name}#find",
            placeholder="Search the columns by name",
            label_visibility="collapsed",
            icon=":material/search:",
        )
        chosen = (
            st.multiselect(
                "Types",
                kinds,
                key=f"{name}#types",
                format_func=lambda kind: drawable(labels[kind]),
                placeholder="Any type",
                label_visibility="collapsed",
            )
            if len(kinds) > 1
            else []
        )
    show = st.segmented_control(
        "Show", _SHOWS, default=_SHOWS[0], required=True, key=f"{name}#show", label_visibility="collapsed"
    )
    words, wants = wanted.strip().lower(), show == _SHOWS[1]
    found = [one for one in types if words in one.lower()] if words else list(types)
    if chosen:
        found = [one for one in found if types[one] in chosen]
    return found if show == _SHOWS[0] else [one for one in found if (one in used) == wants]


def _bulk(
    alias: str, matching: list[str], roles: Mapping[str, str], kept: set[str], draft: Draft, types: Mapping[str, str], name: str
) -> None:
    free = [one for one in matching if one not in roles]
    leave = [one for one in free if one in kept]
    take = [one for one in free if one not in kept]
    which = "all" if len(matching) == len(types) else "matching"
    with st.container(horizontal=True, gap="small"):
        for label, icon, names, use in (
            ("Use", ":material/check_box:", take, True),
            ("Leave out", ":material/check_box_outline_blank:", leave, False),
        ):
            st.button(
                f"{label} {which} · {len(names):,}",
                key=f"{name}#{label}",
                icon=icon,
                type="tertiary",
                disabled=not names or binding.locked(draft),
                on_click=commit,
                args=(partial(edits.use_columns, alias=alias, names=names, use=use, known=types), Rerun.PAGE),
            )
        st.button(
            f"Use only matching · {len(free):,}",
            key=f"{name}#only",
            icon=":material/filter_alt:",
            type="tertiary",
            help="All others are left out, and columns that the dataset gains later, too.",
            disabled=not free or len(matching) == len(types) or binding.locked(draft),
            on_click=commit,
            args=(partial(edits.use_only, alias=alias, names=free), Rerun.PAGE),
        )


def _line(alias: str, one: str, role: str | None, used: bool, draft: Draft, types: Mapping[str, str], name: str) -> None:
    key = f"{name}#column:{one}"
    sync_widget(key, used)
    st.checkbox(
        escape_label(" · ".join(part for part in (one, types[one].lower(), role) if part)),
        key=key,
        disabled=role is not None or binding.locked(draft),
        on_change=commit,
        args=(partial(edits.use_columns, alias=alias, names=[one], use=not used, known=types), Rerun.PAGE),
    )
