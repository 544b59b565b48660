"""The texts beside a parameter's widget: help, default, limits. No Streamlit."""

from components.forms.markdown import code, drawable, escape, prose
from components.schema.fields import Field, format_field_value
from components.schema.labels import FORMATS, format_value
from components.schema.path import MISSING, Json, same


def label(field: Field, replacement: str | None = None) -> str:
    """Return the label of a field, or the one that replaces it, which says whether the trainer requires the field."""
    return f"{replacement or field.label}{' (required)' if field.required and replacement is None else ''}"


def help_text(field: Field) -> str | None:
    """Return the help of a field: its description, format and limits, and the name under which it is sent.

    None where there is none of these.
    """
    limits = " ".join(_sentence(part) for part in (_format(field.format), escape(field.bounds.describe())) if part)
    return "\n\n".join(part for part in (prose(field.help), limits, code(field.name)) if part) or None


def default_text(field: Field) -> str:
    """Return what the trainer uses when nothing is set, as the end of a sentence."""
    if field.default is MISSING:
        return "the trainer decides."
    return f"the trainer's default is {format_field_value(field, field.default)}."


def placeholder(field: Field, value: Json = MISSING) -> str:
    """Return the text of an empty field: null, an empty value, the default, an example or "Required"."""
    return drawable(_placeholder(field, value))


def _placeholder(field: Field, value: Json) -> str:
    if value is None:
        return "null"
    if value is not MISSING:
        return _empty_value_text(value)
    if field.default is not MISSING:
        if field.default is None:
            return "Default: none (null)"
        return f"Default: {format_field_value(field, field.default) or _empty_value_text(field.default)}"
    if field.examples:
        return f"For example {format_field_value(field, field.examples[0])}"
    return "Required" if field.required or field.default_elsewhere else "No default"


def _empty_value_text(value: Json) -> str:
    return {"": "empty text", "[]": "empty list"}.get(format_value(value), "")


def caption(field: Field, value: Json) -> str:
    """Return the caption under a field: the help of the value that applies."""
    effective = field.default if value is MISSING else value
    return " ".join(_sentence(prose(choice.help)) for choice in field.choices if same(choice.value, effective) and choice.help)


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


def _format(name: str) -> str:
    noun, example = FORMATS.get(name, ("", ""))
    text = noun.partition(" ")[2]
    label = escape(text[:1].upper() + text[1:])
    return f"{label}, such as {code(example)}" if example else label
