"""Every foreign text of a Streamlit call goes through `components.forms.markdown`, by the source."""

import ast
from pathlib import Path

import pytest

from tests.inert_text import Check
from tests.streamlit_calls import FILES, MODULES, ROOT, texts


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_from_elsewhere_is_made_inert(path: Path) -> None:
    module = MODULES[path]
    wrong = [
        f"{path.name}:{call.lineno}: {ast.unparse(text)}"
        for call, text, plain in texts(module)
        if not Check(plain).safe(text, module)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_badge_with_text_from_elsewhere_is_written_in_markdown() -> None:
    # `st.badge` puts backslashes before brackets by itself, which turns off those that are there.
    calls = [call for module in MODULES.values() for call in module.calls if ast.unparse(call.func) == "st.badge"]
    assert all(isinstance(call.args[0], ast.Constant) for call in calls)
