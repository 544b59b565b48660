"""The form of a sweep.

It tells which parameters of a draft are varied over which values, how the versions are named, and what comes out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from components.draft.checks.facts import Facts
from components.draft.checks.problem import Problem
from components.draft.checks.problem_collection import blocking_problems, collect
from components.draft.draft import PARAMETERS, Draft
from components.draft.field_labels import FieldLabels
from components.draft.masking import masked_body
from components.draft.strict_json import format_json
from components.draft.sweep_plan import (
    MAX_PARAMETERS,
    SweepPlan,
    SweptParameter,
    expand,
    placeholders,
    sweepable_fields,
)
from components.forms import data_table
from components.forms.fields.value_list import parse_values
from components.forms.markdown import drawable, escape, escape_label
from components.forms.panels.problems import problem_markdown
from components.schema.fields import Field
from components.schema.form_model import FormModel
from components.schema.labels import unique_labels
from components.schema.path import Json, Path


@dataclass(frozen=True)
class PlannedVersion:
    """A version that would come out, and what stands against it."""

    draft: Draft
    problems: tuple[Problem, ...]


def draw_plan(draft: Draft, form: FormModel, labels: FieldLabels) -> SweepPlan:
    """Draw the choice of parameters and values, and the pattern of the names."""
    fields = sweepable_fields(draft, form)
    chosen = st.multiselect(
        "Parameters to vary",
        list(fields),
        format_func=lambda path: drawable(labels.label((*PARAMETERS, *path))),
        max_selections=MAX_PARAMETERS,
        placeholder=f"Choose up to {MAX_PARAMETERS}",
        key=f"sweep.parameters:{draft.id}",
    )
    names = placeholders(chosen)
    parameters = tuple(
        SweptParameter(path, name, _draw_values(draft, path, fields[path], labels))
        for path, name in zip(chosen, names, strict=True)
        if path in fields
    )
    default = SweepPlan("", parameters).default_pattern
    pattern = st.text_input(
        "Version names",
        drawable(default),
        key=f"sweep.pattern:{draft.id}:{default}",
        disabled=not parameters,
        help="{name} stands for the name of the draft, the others for the values.",
    )
    plan = SweepPlan(pattern or default, parameters)
    for name in plan.unknown_placeholders:
        st.markdown(f":orange[:material/warning: {{{escape(name)}}} is not a parameter, so it stays in the names as text.]")
    return plan


def _draw_values(draft: Draft, path: Path, field: Field, labels: FieldLabels) -> tuple[Json, ...]:
    """Draw the field for a parameter's values, and return those that are such."""
    label, key = escape_label(labels.label((*PARAMETERS, *path))), f"sweep.values:{draft.id}:{path}"
    options = _options(field)
    if options:
        chosen = st.multiselect(
            f"Values of {label}",
            range(len(options)),
            format_func=lambda index: drawable(list(options)[index]),
            placeholder="Choose values",
            key=key,
        )
        return tuple(list(options.values())[index] for index in chosen)
    is_number = field.kind in ("integer", "number")
    typed = st.text_area(
        f"Values of {label}",
        key=key,
        height=68,
        placeholder="0.1, 0.01 or 0 to 1 step 0.25" if is_number else "Separated by commas, or one per line",
        help=escape(field.bounds.describe()) or None,
    )
    try:
        return parse_values(field, typed)
    except ValueError as error:
        st.markdown(f":red[:material/error: {escape(str(error))}]")
        return ()


def _options(field: Field) -> Mapping[str, Json]:
    """Return the values of a field that has few, by their labels."""
    if field.kind == "boolean":
        return {"Yes": True, "No": False}
    return {choice.label: choice.value for choice in field.choices}


def plan_versions(draft: Draft, form: FormModel, plan: SweepPlan, facts: Facts) -> list[PlannedVersion]:
    """Return the versions that come out of a plan, each checked."""
    return [PlannedVersion(varied, blocking_problems(collect(varied, facts))) for varied in expand(draft, form, plan)]


def draw_preview(versions: Sequence[PlannedVersion], plan: SweepPlan, form: FormModel, labels: FieldLabels) -> None:
    """Draw what comes out, and of the selected version, else the first, what is sent and what stands against it."""
    table: Any = data_table.draw(
        _preview_frame(versions, plan, labels),
        key="sweep.preview",
        on_select="rerun",
        selection_mode="single-row",
        alt="The versions that will be created",
    )
    index = next((row for row in table.selection.rows if row < len(versions)), 0)
    selected = versions[index]
    for problem in selected.problems:
        st.markdown(problem_markdown(problem))
    with st.expander(f"The request of version {index + 1} of {len(versions)}", icon=":material/code:"):
        st.code(format_json(masked_body(selected.draft, form)), language="json")


def _preview_frame(versions: Sequence[PlannedVersion], plan: SweepPlan, labels: FieldLabels) -> pd.DataFrame:
    paths = [(*PARAMETERS, *parameter.path) for parameter in plan.parameters]
    heads = unique_labels(list(map(labels.label, paths)), [parameter.placeholder for parameter in plan.parameters])
    return pd.DataFrame(
        [
            {
                "Name": version.draft.name,
                **{head: labels.value(path, version.draft.get(path)) for head, path in zip(heads, paths, strict=True)},
                "Problems": len(version.problems),
            }
            for version in versions
        ]
    )
