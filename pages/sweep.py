"""Sweep: a draft as several versions, in which parameters take every combination of values.

They are planned, created, and followed.
"""

from functools import partial

import streamlit as st

from components.draft.draft import Draft
from components.draft.request_body import encode_request
from components.draft.sweep_plan import MAX_VERSIONS
from components.forms.markdown import escape
from components.session import pipeline
from components.shell.drafting import current_draft
from components.shell.foundry_reads import draft_facts, foundry_cache
from components.shell.page import action_button, address, navigation
from components.shell.persistence import repositories
from components.shell.persistence.session_saver import draft_saver
from components.shell.submitting import sweep_form, sweep_progress
from components.shell.submitting.sweep_form import PlannedVersion
from components.storage.sweep_repository import SweepOrigin, SweepState


def create_sweep(draft: Draft, versions: list[PlannedVersion]) -> None:
    """Store the sweep and begin to create its versions; the address then names it."""
    saver = draft_saver()
    origin = SweepOrigin(
        saver.owner(draft.id),
        repositories.current_user_id(),
        draft.studio_rid or "",
        draft.id,
        saver.save_state(draft.id).revision,
        draft.trainer_version,
    )
    payloads = [encode_request(version.draft) for version in versions]
    sweep_id = repositories.sweep_repository().create(origin, payloads)
    sweep = repositories.sweep_repository().find(sweep_id, origin.user)
    if sweep is not None:
        st.query_params["sweep"] = sweep_id
        sweep_progress.run(sweep)


def draw_stored(sweep_id: str) -> None:
    sweep = repositories.sweep_repository().find(sweep_id, repositories.current_user_id())
    if sweep is None:
        st.title("Sweep", anchor=False)
        st.warning("This sweep does not exist, or you may not see it.", icon=":material/search_off:")
        navigation.link("drafts", "Your drafts", ":material/arrow_forward:")
        return
    studio = foundry_cache.name(sweep.origin.studio_rid) or "a studio"
    st.title(f"Sweep in {escape(studio)}", anchor=False)
    navigation.set_tab_title(f"Sweep in {studio}")
    sweep_progress.draw(sweep)


def draw_earlier(draft: Draft) -> None:
    sweeps = repositories.sweep_repository().list_of_draft(draft.id, repositories.current_user_id())
    for sweep in sweeps[:3]:
        label = "Finished sweep of this draft" if sweep.state is SweepState.FINISHED else "Unfinished sweep of this draft"
        navigation.link("sweep", label, ":material/grid_view:", sweep=sweep.id)


def draw_new(draft: Draft) -> None:
    st.title(f"Sweep of {escape(draft.name) or 'the draft'}", anchor=False)
    st.caption("Each combination of the values below becomes a version.")
    navigation.link("configure", "Back to the draft", ":material/arrow_back:", draft=draft.id)
    draw_earlier(draft)
    facts = draft_facts.load_facts(draft)
    if facts.spec is None:
        st.info("Foundry does not have this draft's trainer, so its parameters are not known.", icon=":material/school:")
        return
    form = facts.spec.parameters
    labels = draft_facts.field_labels(draft)
    plan = sweep_form.draw_plan(draft, form, labels)
    if not 0 < plan.count <= MAX_VERSIONS:
        if not plan.count:
            st.caption("Choose parameters and their values. The resulting versions are listed here.")
        else:
            st.warning(f"{plan.count:,} versions are too many. A sweep creates up to {MAX_VERSIONS}.", icon=":material/warning:")
        return
    versions = sweep_form.plan_versions(draft, form, plan, facts)
    header_row = st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute")
    sweep_form.draw_preview(versions, plan, form, labels)
    wrong = sum(bool(version.problems) for version in versions)
    why_not = None
    if not draft_saver().may_edit(draft.id):
        why_not = "You may only read this draft. Duplicate it to create versions of it."
    elif draft_saver().save_state(draft.id).concurrent_edit is not None:
        why_not = "Resolve the conflicting edits above first."
    elif wrong:
        why_not = f"{wrong} of {len(versions)} versions have problems. Select one to see them."
    studio = foundry_cache.name(draft.studio_rid) if draft.studio_rid else None
    with header_row:
        st.header(f"{len(versions)} versions" if len(versions) != 1 else "1 version", anchor=False)
        action_button.draw(
            f"Create {len(versions)} versions{f' in {escape(studio)}' if studio else ''}",
            ":material/send:",
            "sweep.create",
            partial(create_sweep, draft, versions),
            type="primary",
            why_not=why_not,
        )


if sweep_id := address.sweep():
    draw_stored(sweep_id)
else:
    draft = current_draft.load_current_draft("Sweep")
    pipeline.save_new(draft)
    draw_new(draft)
