"""What is said about a parameter beside its widget: help, defaults, limits. Pure."""

from dataclasses import replace

from components.forms.markdown import code, drawable, escape, prose
from components.schema.fields import Field
from components.schema.labels import FORMATS, format_value
from components.schema.path import MISSING, Json, same

_SHORT = 60


def help_text(field: Field) -> str | None:
    """Give the help of a field: its description, and the name under which it is sent."""
    return "\n\n".join(part for part in (prose(field.help), code(field.name)) if part) or None


def default_text(field: Field) -> str:
    """Say what the trainer uses when nothing is set."""
    if field.default is MISSING:
        return "the trainer decides."
    return f"the trainer's default is {format_field_value(field, field.default)}."


def format_field_value(field: Field, value: Json) -> str:
    """Write a value as its field shows it."""
    found = next((choice.label for choice in field.choices if same(choice.value, value)), None)
    if found is None and field.kind == "choices" and isinstance(value, list):
        found = ", ".join(format_field_value(replace(field, kind="choice"), one) for one in value)
    if found is None:
        found = {True: "Yes", False: "No"}[value] if isinstance(value, bool) and field.kind == "boolean" else format_value(value)
    return found if len(found) <= _SHORT else f"{found[:_SHORT]}…"


def placeholder(field: Field, value: Json = MISSING) -> str:
    """Give what an empty field shows: the value that looks like nothing, the default, an example, or that nothing is set."""
    return drawable(_placeholder(field, value))


def _placeholder(field: Field, value: Json) -> str:
    if value is None:
        return "null"
    if value is not MISSING:
        return _nothing(value)
    if field.default is not MISSING:
        return f"Default: {format_field_value(field, field.default) or _nothing(field.default)}"
    if field.examples:
        return f"For example {format_field_value(field, field.examples[0])}"
    return "Required" if field.required or field.default_elsewhere else "No default"


def _nothing(value: Json) -> str:
    return {"": "empty text", "[]": "empty list"}.get(format_value(value), "")


def caption(field: Field, value: Json) -> str:
    """Say under a field what the chosen value means and what limits it has."""
    used = field.default if value is MISSING else value
    meant = [choice.help for choice in field.choices if same(choice.value, used) and choice.help]
    parts = [*map(prose, meant), _format(field.format), escape(field.bounds.describe())]
    return " ".join(part if part.endswith(".") else f"{part}." for part in parts if part)


def _format(name: str) -> str:
    noun, example = FORMATS.get(name, ("", ""))
    text = noun.partition(" ")[2]
    label = escape(text[:1].upper() + text[1:])
    return f"{label}, such as {code(example)}" if example else label
