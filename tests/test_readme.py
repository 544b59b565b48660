"""What the README says of settings, commands and files is so."""

import re
from pathlib import Path

from components.draft.checks.rules import rules_table
from components.settings import Settings, environment_name

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_stands_in_the_table_with_its_meaning() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| .*? \| (.*) \|$", README, re.MULTILINE))
    assert set(rows) == {environment_name(name) for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        meaning = (field.description or "").split(" Not set:")[0]
        assert rows[environment_name(name)].startswith(meaning)


def test_every_check_stands_in_the_table() -> None:
    assert rules_table() in README


def test_the_first_two_blocks_are_one_command_each_and_ci_runs_the_second() -> None:
    blocks = re.findall(r"^```\w*\n(.*?)\n```$", README, re.MULTILINE | re.DOTALL)[:2]
    assert all("\n" not in block for block in blocks)
    assert blocks[0].endswith("streamlit run app.py")
    assert (ROOT / ".ci" / "run").read_text().strip().endswith(f"exec {blocks[1]}")


def test_every_file_that_is_named_is_there() -> None:
    for name in re.findall(r"\]\(((?!http)[^)]+)\)", README):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"`((?:app|pages|components|tests)[\w/]*(?:\.py|/))`", README):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"`((?:schema|draft|storage|submission|forms|shell|foundry)/[\w/]+\.py)`", README):
        assert (ROOT / "components" / name).exists(), name


def test_nothing_visible_stands_at_the_top_but_what_belongs_there() -> None:
    visible = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
    assert visible == {"app.py", "pages", "components", "tests", "requirements.txt", "README.md"}
