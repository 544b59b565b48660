"""Texts that no spreadsheet runs as a formula."""

# Fullwidth signs are taken for formulas too.
_FORMULA_SIGNS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def without_formula(value: object) -> object:
    """Return a value that no spreadsheet runs as a formula: a text that would be one begins with an apostrophe."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(_FORMULA_SIGNS) else text
