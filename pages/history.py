"""History: all versions of a studio in one table, with search and filters, to open, compare, or begin from."""

from typing import Any

import streamlit as st

from components.forms import data_table, time_format
from components.forms.markdown import drawable
from components.session.state import set_widget
from components.shell.drafting import new_draft
from components.shell.foundry_reads import foundry_cache
from components.shell.foundry_reads.studio_history import StudioHistory, follow_reading, studio_history
from components.shell.page import address, empty_pages, navigation
from components.shell.versions import version_table
from components.shell.versions.version_table import VersionFilter, VersionRow

# So long the rest of a short history is waited for, so that most come whole at once.
_WAIT_SECONDS = 0.5
_COLUMNS: dict[str, Any] = {
    "Version": st.column_config.NumberColumn(width=70, format="plain"),
    "Name": st.column_config.TextColumn(width=200),
    "Changelog": st.column_config.TextColumn(width=260),
    "Last run": st.column_config.TextColumn(width=95, help="How the last run of the version ended"),
    "Runs": st.column_config.NumberColumn(width=60, format="plain"),
    "Created by": st.column_config.TextColumn(width=125),
    "Created": st.column_config.DatetimeColumn(width=140, format="YYYY-MM-DD HH:mm"),
    "Trainer": st.column_config.TextColumn(width=260),
    "Trainer version": st.column_config.TextColumn(width=100),
}


def load_rows(history: StudioHistory) -> list[VersionRow]:
    versions = history.list_versions()
    # The first screen waits for no name.
    names = dict.fromkeys((version.trainer_id for version in versions), "")
    if history.versions.is_complete:
        names = {spec.trainer.trainer_id: spec.trainer.name for spec in foundry_cache.trainers()}
        names |= foundry_cache.user_names(version.created_by for version in versions)
    no_run = version_table.NEVER if history.runs.is_complete and history.runs.error is None else ""
    return version_table.version_rows(versions, history.runs_by_version(), history.status, names, no_run)


def draw_filters(rows: list[VersionRow]) -> VersionFilter:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search", placeholder="Name, changelog, person", icon=":material/search:", key="history.search", width=280
        )
        return VersionFilter(
            search,
            draw_choice("Created by", {row.author for row in rows}, "Anyone", "history.authors"),
            draw_choice("Trainer", set(map(version_table.trainer_label, rows)), "Any", "history.trainers"),
            draw_choice("Last run", {row.last_run for row in rows}, "Any", "history.runs"),
        )


def draw_choice(label: str, options: set[str], placeholder: str, key: str) -> list[str]:
    return st.multiselect(label, sorted(options - {""}), format_func=drawable, placeholder=placeholder, key=key)


def show_all() -> None:
    set_widget("history.search", "")
    for key in ("history.authors", "history.trainers", "history.runs"):
        set_widget(key, [])


def draw_table(rows: list[VersionRow], chosen: VersionFilter, is_settled: bool) -> list[VersionRow]:
    """Draw the table, and return the selected rows; another filter begins without a selection."""
    # Rows that are still to come may push those down that are there.
    key = f"history.table:{chosen}" if is_settled else f"history.table:{chosen}:{len(rows)}"
    table: Any = data_table.draw(
        version_table.data_frame(rows, time_format.zone()),
        height=560 if len(rows) > 15 else "auto",
        column_config=_COLUMNS,
        column_order=tuple(_COLUMNS),
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        alt="Versions of the studio",
    )
    return [rows[index] for index in table.selection.rows if index < len(rows)]


def draw_actions(studio_rid: str, selected: list[VersionRow]) -> None:
    numbers = sorted(row.version for row in selected)
    only = "Select one version in the table." if len(numbers) != 1 else None
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button("Open", icon=":material/visibility:", key="history.open", disabled=only is not None, help=only):
            navigation.go("version", studio=studio_rid, version=numbers[0])
        if st.button(
            "Compare" if len(numbers) != 1 else "Compare with the latest",
            icon=":material/compare_arrows:",
            key="history.compare",
            disabled=not 0 < len(numbers) <= address.MAX_COMPARED,
            help=None
            if 0 < len(numbers) <= address.MAX_COMPARED
            else f"Select up to {address.MAX_COMPARED} versions in the table.",
        ):
            navigation.go(
                "compare",
                studio=studio_rid,
                versions=",".join(map(str, numbers if len(numbers) > 1 else [*numbers, address.LATEST])),
            )
        if st.button(
            "New version from this",
            icon=":material/add:",
            key="history.begin",
            type="primary",
            disabled=only is not None,
            help=only,
        ):
            new_draft.begin_from_version(foundry_cache.version(studio_rid, numbers[0]), studio_rid)
        if numbers:
            st.caption(f"{len(numbers):,} selected", width="content")


studio_rid = empty_pages.require_studio("Versions", "see its versions")
st.query_params["studio"] = studio_rid
st.title("Versions", anchor=False)
with st.skeleton(height=480):
    history = studio_history(studio_rid)
    history.wait(_WAIT_SECONDS)
all_rows = load_rows(history)
if not all_rows:
    empty_pages.end_without_version()
chosen = draw_filters(all_rows)
rows = chosen.apply(all_rows)
actions = st.container()
if rows:
    selected = draw_table(rows, chosen, history.is_settled)
    with actions:
        draw_actions(studio_rid, selected)
else:
    st.info("No version matches.", icon=":material/filter_alt_off:")
    st.button("Clear the filters", icon=":material/filter_alt_off:", on_click=show_all)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.caption(f"{len(rows):,} of {len(all_rows):,} versions" if len(rows) < len(all_rows) else f"{len(rows):,} versions")
    st.button("Refresh", icon=":material/refresh:", type="tertiary", key="history.again", on_click=foundry_cache.clear_versions)
if history.runs.error is not None:
    st.caption(":material/cloud_off: The studio's runs cannot be read at the moment.")
if not history.is_complete:
    follow_reading(studio_rid, history.versions.is_complete)
navigation.set_tab_title(f"Versions of {foundry_cache.name(studio_rid) or 'a studio'}")
