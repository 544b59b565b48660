"""A list of resources in pages; one that cannot be chosen is listed with the reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from components.forms.foundry_reader import FoundryReader
from components.forms.markdown import escape
from components.forms.pagination import paginate
from components.forms.picker import resource_label
from components.foundry.models import Resource
from components.schema.labels import unique_labels

PAGE = 12
DisabledReason = Callable[[Resource], str]
OnChoose = Callable[[Resource], None]


@dataclass(frozen=True)
class RowActions:
    """What a click does: `on_choose`, or `on_open` on a folder; an empty `disabled_reason` allows it."""

    on_choose: OnChoose
    disabled_reason: DisabledReason
    on_open: OnChoose | None = None

    def opens(self, resource: Resource) -> bool:
        """Return whether a click opens a resource, as a folder."""
        return self.on_open is not None and resource.kind == "folder" and not resource.is_in_trash

    def is_enabled(self, resource: Resource) -> bool:
        """Return whether a resource can be clicked."""
        return self.opens(resource) or not self.disabled_reason(resource)


def draw(
    resources: Sequence[Resource], foundry: FoundryReader, name: str, actions: RowActions, root_path: str | None = None
) -> None:
    """Draw one page of the resources; with a `root_path` each row shows its folder relative to it."""
    page = paginate(resources, f"{name}:{len(resources)}", PAGE)
    names = resource_label.editor_names(page.items, foundry)
    labels = unique_labels(
        [resource.display_name for resource in page.items],
        [resource_label.parent_path(resource.path) for resource in page.items],
        [resource.rid for resource in page.items],
    )
    with st.container(gap="xxsmall"):
        for resource, label in zip(page.items, labels, strict=True):
            on_open = actions.on_open if actions.opens(resource) else None
            reason = "" if on_open else actions.disabled_reason(resource)
            facts = [reason, resource_label.describe_last_change(resource, names)]
            if root_path:
                facts.insert(1, resource_label.parent_path(resource.path).removeprefix(root_path).strip("/"))
            with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xxsmall"):
                st.button(
                    escape(label),
                    icon=resource_label.kind_icon(resource.rid),
                    key=f"{name}#entry:{resource.rid}",
                    type="tertiary",
                    disabled=bool(reason),
                    help=f"{escape(resource.path)}\n\nChanged {resource_label.last_change_time(resource)}",
                    on_click=on_open or actions.on_choose,
                    args=(resource,),
                )
                st.caption(escape(" · ".join(fact for fact in facts if fact)), width="content")
    page.footer()
