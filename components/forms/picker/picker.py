"""The picker of one resource of Foundry: by RID, path or URL, from recent ones, or by browsing."""

from collections.abc import Iterable
from dataclasses import dataclass

import streamlit as st

from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape, escape_label
from components.forms.picker import folder_browser, resource_list
from components.forms.picker.resource_label import kind_name, parent_path
from components.foundry.errors import FoundryError
from components.foundry.models import Resource
from components.schema.labels import unique_labels
from components.session.pipeline import Rerun, rerun
from components.session.state import get_session

_RECENT = 4


@dataclass(frozen=True)
class PickerOptions:
    """What a picker offers: one kind of resource (`dataset`, `model`, `model-studio`, `folder`).

    Browsing begins in the folder with the RID `start`. With a `project` only its resources can be chosen. `suggested` are RIDs to offer before
    those used lately, `chosen` is the RID that is chosen already. `folded` puts browsing behind a click. `purpose` is
    what the resource is for, which tells pickers of one page apart.
    """

    kind: str
    start: str | None = None
    project: str | None = None
    suggested: Iterable[str] = ()
    chosen: str | None = None
    disabled: bool = False
    folded: bool = False
    purpose: str = ""

    def disabled_reason(self, resource: Resource) -> str:
        """Return why a resource cannot be chosen, "" where it can."""
        return disabled_reason(resource, self.kind, self.project)


def draw(foundry: FoundryReader, name: str, options: PickerOptions, on_pick: resource_list.OnChoose) -> None:
    """Draw a picker; `on_pick` is called with a resource that can be chosen, and may raise FoundryError."""
    kind, typed, errors = options.kind, f"{name}#find", get_session().input_errors

    def take(resource: Resource) -> None:
        if reason := options.disabled_reason(resource):
            errors[typed] = f"“{resource.display_name}” cannot be chosen: {reason}."
            return
        errors.pop(typed, None)
        try:
            on_pick(resource)
        except FoundryError as error:
            errors[typed] = f"{error.title}. {error.advice}"
        # The click may come from browsing, which runs by itself.
        rerun(Rerun.PAGE)

    def find() -> None:
        text = str(st.session_state[typed]).strip()
        errors.pop(typed, None)
        if not text:
            return
        try:
            resource = foundry.find(text)
        except LookupError as error:
            errors[typed] = str(error.args[0])
        except FoundryError as error:
            errors[typed] = f"{error.title}. {error.advice}"
        else:
            take(resource)

    purpose = f" for {escape_label(options.purpose)}" if options.purpose else ""
    st.text_input(
        f"Find a {kind_name(kind)}{purpose}",
        key=typed,
        placeholder="Paste a path, RID or link",
        on_change=find,
        disabled=options.disabled,
        icon=":material/search:",
    )
    if typed in errors:
        st.markdown(f":red[:material/error: {escape(errors[typed])}]")
    if options.disabled:
        return
    _draw_recent(foundry, name, options, take)
    _draw_browser(foundry, name, options, take)


def _draw_browser(foundry: FoundryReader, name: str, options: PickerOptions, on_choose: resource_list.OnChoose) -> None:
    kind, actions = options.kind, resource_list.RowActions(on_choose, options.disabled_reason)
    if not options.folded:
        folder_browser.draw(foundry, name, kind, actions, options.start)
        return
    with st.expander(
        "Browse", icon=":material/folder_open:", type="compact", key=f"{name}#browse", on_change="rerun"
    ) as browsing:
        if browsing.open:
            folder_browser.draw(foundry, name, kind, actions, options.start)


def _draw_recent(foundry: FoundryReader, name: str, options: PickerOptions, on_choose: resource_list.OnChoose) -> None:
    rids = dict.fromkeys(rid for rid in (*options.suggested, *foundry.recent(options.kind)) if rid != options.chosen)
    readable = foundry.resources_by_rid(list(rids)[:_RECENT]).values()
    recent = [resource for resource in readable if resource and not options.disabled_reason(resource)]
    if not recent:
        return
    labels = unique_labels(
        [resource.display_name for resource in recent],
        [parent_path(resource.path) for resource in recent],
        [resource.rid for resource in recent],
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("Recent", width="content")
        for resource, label in zip(recent, labels, strict=True):
            st.button(
                escape(label),
                key=f"{name}#recent:{resource.rid}",
                type="tertiary",
                icon=":material/history:",
                help=escape(resource.path),
                on_click=on_choose,
                args=(resource,),
            )


def disabled_reason(resource: Resource, kind: str, project: str | None = None) -> str:
    """Return why a resource cannot be chosen where a kind, of a project, is asked for; "" where it can."""
    if resource.kind != kind:
        return f"a {kind_name(resource.kind)}, not a {kind_name(kind)}"
    if resource.is_in_trash:
        return "in the trash"
    if project is not None and resource.project_rid != project:
        return "in another project than the studio"
    return ""
