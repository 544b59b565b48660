"""Compare: versions of a studio, or versions and a draft, side by side in the form's own words, under a permanent link."""

import streamlit as st

from components.draft.comparison import compare_drafts, comparison_markdown, differences
from components.forms import time_format
from components.forms.markdown import drawable, escape
from components.forms.panels import comparison_table
from components.session.state import get_session
from components.shell.drafting import current_draft
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import address, empty_pages, navigation
from components.shell.persistence import masked_records
from components.shell.versions import compared_sides
from components.shell.versions.compared_sides import ComparedSide


def choose_versions(key: str) -> None:
    """Compare the versions that were typed, if they are such."""
    try:
        versions = address.parse_versions(st.session_state[key])
    except ValueError:
        return
    for name in ("left", "right"):
        st.query_params.pop(name, None)
    st.query_params["versions"] = ",".join(map(str, versions))


def draw_choice(versions: tuple[int | str, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        listed = ", ".join(map(str, versions))
        key = f"compare.versions:{listed}"
        typed = st.text_input(
            "Versions",
            drawable(listed),
            placeholder="3, 5, latest",
            key=key,
            on_change=choose_versions,
            args=(key,),
            width=280,
            help="Numbers, or latest for the studio's latest version",
        )
        navigation.link("history", "Choose from the list", ":material/history:", studio=studio_rid)
    try:
        address.parse_versions(typed)
    except ValueError as error:
        st.markdown(f":red[:material/error: {escape(str(error))}]")


def draw_side(side: ComparedSide) -> None:
    version = side.version
    if version is None:
        navigation.link("configure", f"Draft · {escape(side.draft.name)}", ":material/edit_note:", draft=side.draft.id)
        return
    author = escape(foundry_cache.user_name(version.created_by))
    navigation.link_with_caption(
        "version",
        f"{version.version} · {escape(version.name)}",
        ":material/history:",
        f"{author}, {time_format.relative_time(version.created_time)}",
        time_format.exact_time(version.created_time),
        studio=studio_rid,
        version=version.version,
    )


def draw_comparison(sides: list[ComparedSide]) -> None:
    drafts = [side.draft for side in sides]
    labels, titles = draft_facts.field_labels(*drafts), [side.title for side in sides]
    all_sections = compare_drafts(drafts, labels, masked_records.secret_paths_of(*drafts))
    changed = differences(all_sections)
    shows_same = st.toggle("Show unchanged fields", key="compare.whole")
    sections = all_sections if shows_same else changed
    if not changed:
        st.success("No differences.", icon=":material/check:")
    comparison_table.draw(sections, titles, labels, shows_same)
    with st.expander("Copy as Markdown", icon=":material/code:"):
        studio = foundry_cache.name(studio_rid) or "Studio"
        text = comparison_markdown(f"{studio}: {', '.join(titles)}", titles, sections, labels)
        st.code(drawable(text), language="markdown", wrap_lines=True)


draft = current_draft.load_current_draft("Compare") if "draft" in st.query_params else None
studio_rid = (draft.studio_rid if draft else None) or empty_pages.require_studio("Compare", "compare its versions")
st.title("Compare", anchor=False)
st.query_params["studio"] = studio_rid
get_session().use_studio(studio_rid)
versions = address.compared_versions()
draw_choice(versions)
sides = compared_sides.load_sides(studio_rid, versions, draft)
with st.container(horizontal=True):
    for side in sides:
        with st.container(width=320):
            draw_side(side)
if len(sides) > 1:
    navigation.set_tab_title(f"{foundry_cache.name(studio_rid) or 'Studio'}: {' and '.join(side.title for side in sides)}")
    draw_comparison(sides)
else:
    st.info("Enter the numbers of two or more versions.", icon=":material/compare_arrows:")
