"""The compute resources: sliders for the usual, exact entry for the rest."""

from collections.abc import Callable

import streamlit as st

from components.draft import compute_resources
from components.draft.checks.problem import Problem
from components.draft.draft import CPU, GPU, MEMORY, Draft
from components.forms import binding
from components.forms.fields import text_field
from components.forms.fields.codec import LENIENT, Codec
from components.forms.markdown import drawable
from components.forms.panels.problems import draw_beside
from components.schema.path import MISSING, Json, Path


def draw(draft: Draft, problems: tuple[Problem, ...], max_cpu: float, max_memory_gb: int) -> None:
    """Draw vCPU, memory and GPU; the bounds are those of the sliders."""
    low = 0.5 if max_cpu > 0.5 else max_cpu / 2
    _amount(
        draft,
        problems,
        CPU,
        "vCPU",
        "vCPU, exactly",
        (low, float(max_cpu), 0.5),
        compute_resources.parse_cpu,
        compute_resources.format_cpu,
    )
    _amount(
        draft,
        problems,
        MEMORY,
        "Memory (GB)",
        "Memory, exactly",
        (0.0, float(max_memory_gb), 1.0),
        compute_resources.parse_memory_gb,
        compute_resources.format_memory,
    )
    bound = binding.bind(draft, GPU, Codec(lambda value: LENIENT.to_widget(value) or None, lambda chosen: chosen or MISSING))
    options = list(compute_resources.GPU_TYPES)
    given = drawable(LENIENT.to_widget(draft.get(GPU)))
    if given and given not in options:
        options.append(given)
    st.selectbox(
        "GPU type",
        options,
        index=None,
        placeholder="No GPU",
        accept_new_options=True,
        help="Only projects with a GPU resource queue can use one. Choose a documented type or type another.",
        **bound.keywords(),
    )
    draw_beside(problems, GPU)


def _amount(
    draft: Draft,
    problems: tuple[Problem, ...],
    path: Path,
    label: str,
    exact: str,
    range_: tuple[float, float, float],
    read: Callable[[object], float | None],
    write: Callable[[float], str],
) -> None:
    low, high, step = range_

    def on_slider(value: Json) -> float:
        amount = read(value)
        return min(max(amount if amount is not None else low, low), high)

    slider = binding.bind(draft, path, Codec(on_slider, lambda amount: write(max(amount, step))), part="slider")
    left, right = st.columns([3, 1], vertical_alignment="bottom", gap="medium")
    with left:
        st.slider(label, low, high, step=step, format="%g", **slider.keywords())
    with right:
        text_field.draw(exact, draft, path, LENIENT, "Required")
    draw_beside(problems, path)
