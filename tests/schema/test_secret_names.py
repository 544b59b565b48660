"""Names that say that a value is a secret, and those that only look like it."""

import pytest

from components.schema.form_model import FormModel
from components.schema.secret_names import is_secret_name

SECRET = [
    "password",
    "db_password",
    "apiKey",
    "API_KEY",
    "api-key",
    "HFToken",
    "hf_token",
    "token",
    "clientSecret",
    "aws_secret_access_key",
]
OTHERS = [
    "max_tokens",
    "pad_token",
    "eosToken",
    "sort_key",
    "key",
    "tokenizer",
    "secretary",
    "password_length",
    "keyword",
    "",
    "__",
]


@pytest.mark.parametrize(("name", "expected"), [*((name, True) for name in SECRET), *((name, False) for name in OTHERS)])
def test_names(name: str, expected: bool) -> None:
    assert is_secret_name(name) is expected


def test_texts_of_such_names_are_secrets_and_nothing_else_is() -> None:
    schema = {
        "properties": {
            "password": {"type": "string", "maxLength": 5000},
            "token": {"enum": ["word", "letter"]},
            "secret": {"type": "integer"},
            "environment": {"additionalProperties": {"type": "string"}},
            "any": True,
        }
    }
    form = FormModel(schema)
    assert [(field.kind, field.secret) for _, field in form.walk()][1:4] == [
        ("text", True),
        ("choice", False),
        ("integer", False),
    ]
    value = {
        "password": "a",
        "token": "word",
        "secret": 5,
        "environment": {"API_KEY": "b", "LANG": "c"},
        "any": [{"password": "d"}],
    }
    assert set(form.secrets(value)) == {("password",), ("environment", "API_KEY"), ("any", 0, "password")}
