"""Two or more configurations side by side: each field with its value in each, in the form's words and sections."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from components.draft.draft import INPUTS, OUTPUTS, PARAMETERS, Draft
from components.draft.field_labels import FieldLabels
from components.draft.markdown_text import cell, escape_markdown
from components.draft.masking import masked_value
from components.draft.sections import SECTIONS, Section, form_section
from components.schema.path import MISSING, Json, Path, same

TRAINER: Path = ("trainerId",)
TRAINER_VERSION: Path = ("trainer", "version")
STUDIO: Path = ("studio",)


@dataclass(frozen=True)
class ComparedField:
    """A field with its value in each configuration; MISSING where it is not set."""

    path: Path
    label: str
    values: tuple[Json, ...]
    differs: bool
    """Whether not all values are the same, also where they are masked."""


@dataclass(frozen=True)
class ComparedSection:
    """The fields of a section of the form."""

    title: str
    fields: tuple[ComparedField, ...]


def compare_drafts(drafts: Sequence[Draft], labels: FieldLabels, hidden: Sequence[Path] = ()) -> tuple[ComparedSection, ...]:
    """Return all fields of some drafts, in the order of the form; values at `hidden` paths are masked."""
    groups: dict[Section, dict[Path, None]] = {section: {} for section in SECTIONS}
    for path in (path for draft in drafts for path in _leaves(draft.body)):
        if path != TRAINER:
            groups[form_section(path)][path] = None
    sections = [ComparedSection("Trainer", tuple(_head(drafts)))]
    for section, paths in groups.items():
        fields = tuple(
            _field(path, labels.label(path), [draft.get(path) for draft in drafts], hidden)
            for path in _in_form_order(paths, labels)
        )
        sections.append(ComparedSection(SECTIONS[section], fields))
    return tuple(section for section in sections if section.fields)


def differences(sections: Iterable[ComparedSection]) -> tuple[ComparedSection, ...]:
    """Return the sections with only the fields that differ; none without such."""
    reduced = (ComparedSection(section.title, tuple(field for field in section.fields if field.differs)) for section in sections)
    return tuple(section for section in reduced if section.fields)


def comparison_markdown(heading: str, titles: Sequence[str], sections: Iterable[ComparedSection], labels: FieldLabels) -> str:
    """Write a comparison as Markdown, a table for each section; `titles` head the columns."""
    lines = [f"# {escape_markdown(heading)}"]
    for section in sections:
        lines += ["", f"## {escape_markdown(section.title)}", ""]
        lines.append(_row(["Field", *map(escape_markdown, titles)]))
        lines.append(_row(["---"] * (len(titles) + 1)))
        lines += [
            _row([escape_markdown(field.label), *(cell(value, field.path, labels) for value in field.values)])
            for field in section.fields
        ]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _field(path: Path, label: str, values: Sequence[Json], hidden: Sequence[Path] = ()) -> ComparedField:
    is_same = all(same(value, values[0]) for value in values[1:])
    return ComparedField(path, label, tuple(masked_value(value, path, hidden) for value in values), not is_same)


def _head(drafts: Sequence[Draft]) -> Iterator[ComparedField]:
    """Yield what stands above the sections: the trainer and its version, and the studio where it is not one and the same."""
    studios = [draft.studio_rid or MISSING for draft in drafts]
    if len(set(studios)) > 1:
        yield _field(STUDIO, "Studio", studios)
    yield _field(TRAINER, "Trainer", [draft.get(TRAINER) for draft in drafts])
    yield _field(TRAINER_VERSION, "Trainer version", [draft.trainer_version or MISSING for draft in drafts])


def _leaves(value: Json, path: Path = ()) -> Iterator[Path]:
    """Yield the paths of what is set: objects step by step, lists as a whole."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif path and not (path in (INPUTS, OUTPUTS, PARAMETERS) and value == {}):
        yield path


def _in_form_order(paths: Iterable[Path], labels: FieldLabels) -> list[Path]:
    form = labels.spec.parameters if labels.spec else None
    depth = len(PARAMETERS)
    if form is None:
        return list(paths)
    return sorted(paths, key=lambda path: form.sort_key(path[depth:]) if path[:depth] == PARAMETERS else (-1, ()))
