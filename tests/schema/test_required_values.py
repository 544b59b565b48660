"""What a place holds before it is filled in."""

from components.schema import defaults
from components.schema.form_model import FormModel
from components.schema.path import MISSING

LORA = {
    "properties": {
        "lora": {
            "type": "object",
            "default": {"rank": 16, "alpha": 32, "bias": "none", "extra": 1},
            "required": ["rank"],
            "properties": {
                "rank": {"type": "integer", "default": 16},
                "alpha": {"type": "integer"},
                "bias": {"type": "string", "default": "none"},
                "dropout": {"type": "number", "default": 0},
            },
        }
    }
}


def test_setting_a_part_keeps_the_rest_of_the_default() -> None:
    form = FormModel(LORA)
    assert defaults.materialize_defaults(form, MISSING, ("lora", "dropout")) == {"lora": {"rank": 16, "alpha": 32, "extra": 1}}
    assert defaults.materialize_defaults(form, {}, ("lora", "alpha")) == {"lora": {"rank": 16, "extra": 1}}
    assert defaults.materialize_defaults(form, {"lora": {}}, ("lora", "alpha")) == {"lora": {}}
    assert defaults.materialize_defaults(form, {}, ("lora",)) == {}


def test_a_new_entry_of_several_forms_begins_with_the_first() -> None:
    either = {"anyOf": [{"type": "object", "title": "One"}, {"type": "array", "items": {"type": "object"}}]}
    form = FormModel({"type": "object", "additionalProperties": either})
    entry = form.entry(form.root(), "DeepAR", MISSING)
    assert entry is not None
    assert (entry.kind, entry.label) == ("undecided", "DeepAR")
    assert defaults.new_entry_value(form, entry) == {}


def test_a_new_entry_of_any_type_is_left_to_the_user() -> None:
    form = FormModel({"type": "object", "additionalProperties": True})
    entry = form.entry(form.root(), "x", MISSING)
    assert entry is not None
    assert defaults.new_entry_value(form, entry) is MISSING
