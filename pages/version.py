"""Version: a created configuration version as Foundry returned it, the latest one where the address names none."""

from functools import partial

import streamlit as st

from components.draft import request_body
from components.draft.strict_json import format_json
from components.draft.summary import default_rows, summarize
from components.forms import time_format
from components.forms.markdown import escape
from components.forms.panels import configuration_summary
from components.shell.drafting import new_draft
from components.shell.foundry_reads import draft_facts, foundry_cache, row_counts
from components.shell.page import address, empty_pages, foundry_link, navigation
from components.shell.persistence import masked_records
from components.shell.training import launch_panel

studio = empty_pages.require_studio("Version", "see its versions")
unclear, number = address.unclear("version"), address.version()
version = foundry_cache.version(studio, number) if number else foundry_cache.latest_version(studio)
if version is None:
    st.title("Version", anchor=False)
    empty_pages.end_without_version()
st.query_params.update(studio=studio, version=str(version.version))
navigation.set_tab_title(f"{foundry_cache.name(studio) or 'Studio'}, v{version.version}")
launch = launch_panel.find_launch(studio, version.version)
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
    st.title(f"Version {version.version} · {escape(version.name)}", anchor=False)
    new_draft.draw_another_button(studio, version.version)
    latest = foundry_cache.latest_version(studio)
    launch_panel.draw_launch_button(studio, version.version, launch, latest.version if latest else version.version)
launch_panel.draw(studio, version.version, launch)
if unclear:
    st.warning("There is no such version. This is the latest.", icon=":material/search_off:")
creator = escape(foundry_cache.user_name(version.created_by))
with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        st.caption(
            f"Created by {creator}, {time_format.relative_time(version.created_time)}",
            help=time_format.exact_time(version.created_time),
            width="content",
        )
        foundry_link.draw_foundry_link(studio)
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        navigation.link("runs", "Runs", ":material/play_circle:", studio=studio, version=version.version)
        if version.version > 1:
            before = version.version - 1
            navigation.link(
                "compare",
                f"Compare with version {before}",
                ":material/compare_arrows:",
                studio=studio,
                left=before,
                right=version.version,
            )
        navigation.link("copy", "Copy to other studios", ":material/content_copy:", studio=studio, version=version.version)
        navigation.link("history", "All versions", ":material/history:", studio=studio)
draft = request_body.draft_from_version(version, studio)
facts = draft_facts.load_facts(draft)
st.header("Configuration", anchor=False)
draw_counts = configuration_summary.draw(summarize(draft, facts, version.trainer.version), partial(default_rows, draft, facts))
with st.expander("JSON", icon=":material/data_object:", key="version.json", on_change="rerun") as expander:
    if expander.open:
        st.code(format_json(masked_records.mask_version(version).wire()), language="json")
row_counts.draw(draw_counts, facts)
