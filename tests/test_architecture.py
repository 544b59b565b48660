"""The house's rules, read from the source: which room may import what, and who may write the session."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
FILES = sorted([*(ROOT / "components").rglob("*.py"), *(ROOT / "pages").glob("*.py"), ROOT / "app.py"])

# Every module of a room may also import its own room.
OURS = {
    "app": {"shell"},
    "pages": {"shell", "forms", "session", "submission", "storage", "draft", "schema", "foundry"},
    "shell": {"forms", "session", "submission", "storage", "draft", "schema", "foundry", "settings", "demo"},
    "forms": {"session", "draft", "schema", "foundry"},
    "session": {"draft", "schema", "foundry"},
    "submission": {"storage", "draft", "schema", "foundry"},
    "storage": {"draft", "schema", "foundry"},
    "draft": {"schema", "foundry"},
    "schema": {"foundry"},
    "foundry": set[str](),
    "demo": set[str](),
    "settings": set[str](),
    "components": set[str](),
}
# Of the shell, the pages use every room but `frame` and `server`, and the app `server` alone.
ROOMS_OF_SHELL = {
    "process": set[str](),
    "page": {"process"},
    "sign_in": {"process", "page"},
    "foundry_reads": {"process", "page", "sign_in"},
    "persistence": {"process", "sign_in", "foundry_reads"},
    "submitting": {"process", "page", "sign_in", "foundry_reads", "persistence"},
    "versions": {"page", "foundry_reads", "persistence"},
    "training": {"page", "sign_in", "foundry_reads", "persistence", "submitting", "versions"},
    "drafting": {"page", "sign_in", "foundry_reads", "persistence", "submitting"},
    "frame": {"page", "sign_in", "foundry_reads", "persistence", "drafting"},
    "server": {"process", "sign_in", "persistence"},
}
OUTSIDE = {
    "prometheus_client": {"foundry", "shell"},
    "pythonjsonlogger": {"shell"},
    "streamlit": {"app", "pages", "forms", "session", "shell"},
    "streamlit_ace": {"forms"},
    "requests": {"foundry"},
    "authlib": {"foundry"},
    "starlette": {"demo", "shell"},
    "uvicorn": {"demo"},
    "sqlite3": {"demo"},
    "sklearn": {"demo"},
    "sqlalchemy": {"storage"},
    "alembic": {"storage"},
    "cryptography": {"storage"},
}


def room(path: Path) -> str:
    parts = path.relative_to(ROOT).parts
    if parts[0] == "components":
        return parts[1].removesuffix(".py") if parts[1] != "__init__.py" else "components"
    return parts[0].removesuffix(".py")


@cache
def module_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes_of(path: Path) -> list[ast.AST]:
    return list(ast.walk(module_of(path)))


def imports(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module == "components":
                yield from (f"components.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_arrows(path: Path) -> None:
    own_room = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "components":
            assert parts[1] in OURS[own_room] | {own_room}, f"{own_room} imports {name}"
        elif parts[0] in OUTSIDE:
            assert own_room in OUTSIDE[parts[0]], f"{own_room} imports {name}"


@pytest.mark.parametrize("path", [path for path in FILES if room(path) in {"app", "pages", "shell"}], ids=lambda path: path.stem)
def test_imports_follow_the_arrows_within_the_shell(path: Path) -> None:
    rooms = {"app": {"server"}, "pages": ROOMS_OF_SHELL.keys() - {"frame", "server"}}
    within = path.parent.name
    allowed = rooms[room(path)] if room(path) in rooms else ROOMS_OF_SHELL.get(within, set()) | {within}
    for name in imports(path):
        if name.startswith("components.shell."):
            assert name.split(".")[2] in allowed, f"{path.stem} imports {name}"


def test_rooms_of_the_shell_have_no_cycle_and_no_arrow_that_nobody_needs() -> None:
    assert tuple(TopologicalSorter(ROOMS_OF_SHELL).static_order())
    used: dict[str, set[str]] = {name: set() for name in ROOMS_OF_SHELL}
    for path in FILES:
        if path.parent.name in used and path.parents[1].name == "shell":
            used[path.parent.name] |= {name.split(".")[2] for name in imports(path) if name.startswith("components.shell.")}
    assert {name: rooms - {name} for name, rooms in used.items()} == ROOMS_OF_SHELL


def test_only_the_models_of_foundry_are_known_to_schema_draft_session_and_storage() -> None:
    for path in FILES:
        if room(path) in {"schema", "draft", "session", "storage"}:
            assert all(
                not name.startswith("components.foundry") or name == "components.foundry.models" for name in imports(path)
            ), path


def test_starlette_is_known_to_the_web_server_alone() -> None:
    users = {path.name for path in FILES if room(path) == "shell" and any(name.startswith("starlette") for name in imports(path))}
    assert users == {"web_server.py", "sign_in_routes.py", "monitoring_routes.py", "security_headers.py", "request_ids.py"}


def test_session_state_is_written_in_one_file() -> None:
    writers = set()
    for path in FILES:
        for node in nodes_of(path):
            targets = (
                node.targets
                if isinstance(node, ast.Assign | ast.Delete)
                else [node.target]
                if isinstance(node, ast.AugAssign)
                else []
            )
            for target in targets:
                if isinstance(target, ast.Subscript | ast.Attribute) and ast.unparse(target.value) == "st.session_state":
                    writers.add(str(path.relative_to(ROOT / "components")))
    assert writers == {"session/state.py"}


def test_only_the_pipeline_decides_what_runs_again_after_an_edit() -> None:
    for path in FILES:
        if room(path) in {"forms", "session", "pages"} and path.name != "pipeline.py":
            assert "st.rerun(" not in path.read_text("utf-8"), path


def test_the_readme_draws_these_arrows() -> None:
    rows = re.findall(r"^\| `(?:components/)?(\w+)(?:/|\.py)` \| .* \| (.*) \|$", README, re.MULTILINE)
    drawn = {name: {item.strip() for item in names.split(",")} - {"–"} for name, names in rows}
    assert drawn == {name: names for name, names in OURS.items() if name != "components"}
    rows = re.findall(r"^\| `components/shell/(\w+)/` \| .* \| (.*) \|$", README, re.MULTILINE)
    drawn = {name: {item.strip() for item in names.split(",")} - {"–"} for name, names in rows}
    assert drawn == ROOMS_OF_SHELL


def test_no_module_name_stands_twice() -> None:
    names = Counter(path.stem for path in FILES if not path.stem.startswith("__"))
    assert [name for name, times in names.items() if times > 1] == []


def test_no_public_function_name_stands_in_more_than_two_modules() -> None:
    # Every page and panel draws itself, a command has its `main`, and Alembic calls each migration's `upgrade`.
    names = Counter(
        node.name
        for path in FILES
        for node in module_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name not in {"draw", "upgrade", "main"}
    )
    assert [name for name, times in names.items() if times > 2] == []


def test_functions_and_the_summaries_of_docstrings_are_short() -> None:
    for path in FILES:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno is not None
                assert node.end_lineno - node.lineno < 50, f"{path.name}: {node.name}"
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Module) and ast.get_docstring(node):
                summary = str(ast.get_docstring(node)).splitlines()[0]
                assert len(summary) <= 120, f"{path.name}: {summary}"


def test_no_broad_except() -> None:
    for path in FILES:
        for node in nodes_of(path):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, path
                assert ast.unparse(node.type) not in {"Exception"}, path


def test_times_are_written_the_same_on_every_platform() -> None:
    """Only formats of C89, `%f` and `%z` work everywhere: Windows refuses `%-d`, Linux `%#d`."""
    for path in FILES:
        for node in nodes_of(path):
            if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
                written = "".join(str(part.value) for part in ast.walk(node.format_spec) if isinstance(part, ast.Constant))
            elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("strftime"):
                written = str(ast.literal_eval(node.args[0]))
            else:
                continue
            assert set(re.findall("%(.)", written)) <= set("aAbBcdfHIjmMpSUwWxXyYzZ%"), f"{path}: {written}"


def test_no_exception_is_a_frozen_dataclass() -> None:
    """Python itself sets the traceback and the context of what is raised."""
    for path in FILES:
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith(("Exception", "Error")) for base in node.bases):
                assert not any("frozen=True" in ast.unparse(item) for item in node.decorator_list), f"{path}: {node.name}"


def test_what_runs_by_itself_says_its_own_failures() -> None:
    """The frame catches what fails in a page, but not in a fragment or dialog that runs alone."""
    for path in FILES:
        if room(path) in {"pages", "shell"}:
            for node in nodes_of(path):
                if isinstance(node, ast.FunctionDef):
                    wrapped = [ast.unparse(item) for item in node.decorator_list]
                    alone = any(item.startswith(("st.fragment", "st.dialog")) for item in wrapped)
                    assert not alone or wrapped[-1] == "error_display.with_error_display", f"{path.name}: {node.name}"


def test_a_button_is_given_no_text_that_is_typed_beside_it() -> None:
    """Arguments are those of the run that drew the button; the text may come with the press."""
    for path in FILES:
        for function in nodes_of(path):
            if not isinstance(function, ast.FunctionDef | ast.Module):
                continue
            typed: set[str] = set()
            nodes = list(ast.walk(function))
            for node in nodes:
                if isinstance(node, ast.Assign) and (
                    re.search(r"\bst\.(text_input|text_area|file_uploader)\(", ast.unparse(node.value))
                    or typed & names_in(node.value)
                ):
                    typed |= {ast.unparse(target) for target in node.targets}
            for node in nodes:
                if not isinstance(node, ast.Call):
                    continue
                passed = {name for item in node.keywords if item.arg in ("args", "on_click") for name in names_in(item.value)}
                if ast.unparse(node.func) == "action_button.draw":
                    passed |= names_in(node.args[3])
                if passed:
                    assert not typed & passed, f"{path.name}:{node.lineno}: {typed & passed}"


def names_in(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_tables_of_data_are_drawn_in_one_place() -> None:
    # It makes texts safe for the spreadsheet that they are copied or exported to.
    drawing = {path.stem for path in FILES if re.search(r"\bst\.(dataframe|data_editor)\(", path.read_text("utf-8"))}
    assert drawing == {"data_table"}
