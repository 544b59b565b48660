"""Every foreign text of a Streamlit call goes through `components.forms.markdown`, by the source."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FILES = [*(ROOT / "components/forms").rglob("*.py"), *(ROOT / "components/shell").rglob("*.py"), *(ROOT / "pages").glob("*.py")]

# What reads markdown, and what shows text as it is, with the places and names of their texts.
MARKDOWN: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(
        ("markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success", "toast"), (0, "body")
    ),
    **dict.fromkeys(
        ("button", "download_button", "popover", "expander", "tabs", "text_input", "text_area", "checkbox"), (0, "label")
    ),
    **dict.fromkeys(("toggle", "slider", "number_input", "file_uploader", "selectbox", "multiselect", "dialog"), (0, "label")),
    "page_link": (1, "label"),
    "radio": (0, "label", "format_func"),
    "segmented_control": (0, "label", "format_func"),
    "table": (0,),
}
PLAIN: dict[str, tuple[int | str, ...]] = {
    "code": (0,),
    "text": (0,),
    "dataframe": (0,),
    "selectbox": ("format_func",),
    "multiselect": ("format_func",),
    "st_ace": ("value",),
    "text_input": (1, "value"),
    "text_area": (1, "value"),
}
# Options are what `format_func` is given; without one they are shown themselves.
OPTIONS = {"radio": MARKDOWN, "segmented_control": MARKDOWN, "selectbox": PLAIN, "multiselect": PLAIN}
EVERYWHERE = {"help": "markdown", "placeholder": "plain"}
INERT = frozenset({"escape", "escape_label", "prose", "code"})
NUMBERS = frozenset({"len", "int", "round", "sum", "min", "max"})
# Our own words and numbers, which the source alone does not show to be such; by file, where the same words mean something else in others.
OURS = {
    "activity": {"words", "colour", "submission.version", "STATE_LABELS[state][0]"},
    "configure": {"counts[level]", "SECTIONS[section]"},
    "draft_row": {"colour", "label", "badges"},
    "composite": {"count", "errors"},
    "folder_browser": {"kind_name(kind)"},
    "draft_history": {"revision.number"},
    "draft_menu": {"navigation.address('configure', draft=record.id)", "saving.revision"},
    "form_sections": {"title", "errors", "steps", "presets", "SECTIONS[following]"},
    "configuration_summary": {"title"},
    "launch_panel": {"record.config_version", "run.config_version", "newer.version", "version", "latest", "why_not"},
    "lineage": {"mark"},
    "artifact_table": {"first_rows(rows)"},
    "experiment_view": {"_BADGES"},
    "run_list": {"_BADGES", "run.config_version", "_duration(run, status)"},
    "runs": {"version"},
    "pagination": {"self.range_text", "page.range_text", "shown.range_text"},
    "account": {"navigation.PRODUCT"},
    "home": {"navigation.PRODUCT"},
    "picker": {"kind_name(kind)"},
    "submission_progress": {"number"},
    "receipt": {"receipt.version", "receipt.before", "receipt.sha256", "submission.payload_hash"},
    "resources": {"compute_resources.GPU_TYPES", "amount.label", "amount.exact_label"},
    "review": {"SECTIONS[section].lower()", "form_section(problem.path)"},
    "studios": {"latest.version"},
    "column_detail": {"tabulate_quantiles(detail)", "tabulate_values(detail)"},
    "submit_panel": {"record.version", "newer.version", "why_not"},
    "dataset_preview": {"summarize_columns(fields, rows)", "first_rows(rows)"},
    "history": {"version_table.data_frame(rows, time_format.zone())", "address.MAX_COMPARED"},
    "compare": {"version.version"},
    "copy": {"version.version"},
    "studio_history": {"counts"},
    "sweep": {"plan.count", "MAX_VERSIONS", "why_not"},
    "sweep_form": {"MAX_PARAMETERS", "index", "_preview_frame(versions, plan, labels)"},
    "sweep_progress": {"item.version", "item.position", "total", "label", "colour"},
    "version": {"version.version"},
    "version_changes": {"version.version"},
}


class Module:
    """A source file, with what its functions return and what is written into its names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text("utf-8"))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef]:
        return {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}

    @cached_property
    def imported(self) -> dict[str, tuple[str, str | None]]:
        """Name here → module, and the name in it where it is no module itself."""
        names: dict[str, tuple[str, str | None]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("components"):
                for item in node.names:
                    inside = (ROOT / node.module.replace(".", "/") / f"{item.name}.py").exists()
                    names[item.asname or item.name] = (f"{node.module}.{item.name}", None) if inside else (node.module, item.name)
        return names

    def scopes(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the functions around a node, the innermost first, and the module."""
        while node in self.parents:
            node = self.parents[node]
            if isinstance(node, ast.FunctionDef | ast.Lambda | ast.Module | ast.GeneratorExp | ast.ListComp | ast.DictComp):
                yield node


def module_of(name: str) -> Module | None:
    path = ROOT / f"{name.replace('.', '/')}.py"
    if path not in MODULES and path.exists():
        MODULES[path] = Module(path)
    return MODULES.get(path)


MODULES = {path: Module(path) for path in FILES}


class Check:
    """Whether an expression holds nothing but words of the source, numbers and text that was made inert."""

    def __init__(self, plain: bool) -> None:
        self.plain = plain
        self.seen: dict[tuple[Path, str], bool] = {}
        self.open: set[ast.AST] = set()

    def safe(self, node: ast.AST | None, here: Module) -> bool:
        # What is being looked at already, as in a name that is written anew with itself, adds nothing.
        if node is None or isinstance(node, ast.Constant) or node in self.open:
            return True
        self.open.add(node)
        try:
            return self._safe(node, here)
        finally:
            self.open.discard(node)

    def _safe(self, node: ast.AST, here: Module) -> bool:
        if ast.unparse(node) in OURS.get(here.path.stem, set()):
            return True
        match node:
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(self.safe(part, here) for part in parts)
            case ast.FormattedValue(value=value, format_spec=spec):
                return spec is not None or self.safe(value, here)
            case ast.Starred(value=value) | ast.Subscript(value=value) | ast.Lambda(body=value) | ast.NamedExpr(value=value):
                return self.safe(value, here)
            case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
                return self.safe(left, here) and self.safe(right, here)
            case ast.Dict(keys=keys, values=values):
                # A key that is a name's attribute is one of an enumeration's.
                fixed = all(isinstance(item, ast.Attribute) or self.safe(item, here) for item in keys)
                # What is put into an empty one later is not known.
                return bool(values) and fixed and all(self.safe(item, here) for item in values)
            case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
                return self.safe(value, here)
            case ast.Call():
                return self.call(node, here)
            case ast.Name(id=name):
                return self.name(name, node, here)
            case ast.Attribute(value=value, attr="__getitem__"):
                return self.safe(value, here)
        return False

    def call(self, node: ast.Call, here: Module) -> bool:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in INERT or name in NUMBERS or (self.plain and name in ("drawable", "format_json", "inert_frame")):
            return True
        if name == "partial":
            return self.safe(node.args[0], here)
        if isinstance(node.func, ast.Name) and name in ("list", "map", "tuple", "str"):
            if name == "map" and isinstance(node.args[0], ast.Name):
                return node.args[0].id in INERT
            return all(self.safe(item, here) for item in node.args)
        if ast.unparse(node.func) in ("pyarrow.table", "pyarrow.Table.from_pylist"):
            return self.safe(node.args[0], here)
        if isinstance(node.func, ast.Attribute) and name in ("join", "get", "strip", "capitalize", "rstrip", "items", "values"):
            arguments = node.args[1:] if name == "get" else node.args
            return self.safe(node.func.value, here) and all(self.safe(item, here) for item in arguments)
        return self.returns(node.func, here)

    def returns(self, func: ast.AST, here: Module) -> bool:
        """Whether all that a function of ours gives is safe."""
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in here.imported:
            there, name = module_of(here.imported[func.value.id][0]), func.attr
        elif isinstance(func, ast.Name) and func.id in here.imported:
            module, member = here.imported[func.id]
            there, name = module_of(module), member or ""
        elif isinstance(func, ast.Name):
            there, name = here, func.id
        else:
            return False
        if there is None or name not in there.functions:
            return False
        key = (there.path, name)
        if key not in self.seen:
            self.seen[key] = True
            results = [node.value for node in ast.walk(there.functions[name]) if isinstance(node, ast.Return)]
            self.seen[key] = bool(results) and all(self.safe(item, there) for item in results)
        return self.seen[key]

    def name(self, name: str, node: ast.AST, here: Module) -> bool:
        if name in INERT or (self.plain and name == "drawable"):
            return True
        for scope in here.scopes(node):
            if isinstance(scope, ast.FunctionDef) and name in {item.arg for item in [*scope.args.args, *scope.args.kwonlyargs]}:
                return self.parameter(scope, name, here)
            bound = list(bindings(scope, name))
            if bound:
                return all(item is not None and (item is node or self.safe(item, here)) for item in bound)
        if name in here.imported or name in here.functions:
            return self.returns(ast.Name(name), here)
        return False

    def parameter(self, function: ast.FunctionDef, name: str, here: Module) -> bool:
        """Whether a parameter is given safe text by all who call its function."""
        key = (here.path, f"{function.name}({name})")
        if key in self.seen:
            return self.seen[key]
        self.seen[key] = True
        names = [item.arg for item in [*function.args.args, *function.args.kwonlyargs]]
        position, calls = names.index(name), list(calls_of(function.name, here))
        arguments = [
            (
                call.args[position]
                if position < len(call.args)
                else next((item.value for item in call.keywords if item.arg == name), None),
                there,
            )
            for call, there in calls
        ]
        self.seen[key] = bool(calls) and all(self.safe(item, there) for item, there in arguments)
        return self.seen[key]


def bindings(scope: ast.AST, name: str) -> Iterator[ast.AST | None]:
    """Yield all that is written into a name of a scope; None for what cannot be told."""
    for node in walk(scope):
        match node:
            case ast.Assign(targets=[target], value=value):
                yield from _bound(target, value, name)
            case ast.AnnAssign(target=target, value=value) if value is not None:
                yield from _bound(target, value, name)
            case ast.AugAssign(target=ast.Name(id=target_name), value=value) if target_name == name:
                yield value
            case ast.NamedExpr(target=ast.Name(id=target_name), value=value) if target_name == name:
                yield value
            case ast.Call(func=ast.Attribute(value=ast.Name(id=target_name), attr="append" | "insert"), args=args) if (
                target_name == name
            ):
                yield args[-1]
            case ast.For(target=target, iter=value) | ast.comprehension(target=target, iter=value):
                yield from _each(target, value, name)
            case ast.withitem(optional_vars=ast.Name(id=target_name)) if target_name == name:
                yield None
            case ast.ExceptHandler(name=target_name) if target_name == name:
                yield None


def walk(scope: ast.AST) -> Iterator[ast.AST]:
    """Walk a scope without the functions in it."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.Lambda | ast.GeneratorExp | ast.ListComp | ast.DictComp):
            waiting.extend(ast.iter_child_nodes(node))


def _bound(target: ast.AST, value: ast.AST, name: str) -> Iterator[ast.AST | None]:
    if isinstance(target, ast.Name):
        if target.id == name:
            yield value
    elif isinstance(target, ast.Tuple):
        for index, item in enumerate(target.elts):
            if isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
                yield from _bound(item, value.elts[index], name)
            elif isinstance(value, ast.IfExp):
                both = [choice for choice in (value.body, value.orelse) if isinstance(choice, ast.Tuple)]
                for choice in both if len(both) == 2 else ():
                    yield from _bound(item, choice.elts[index], name)
            elif any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(item)):
                yield value if isinstance(value, ast.Subscript | ast.Call) else None


def _each(target: ast.AST, value: ast.AST, name: str) -> Iterator[ast.AST | None]:
    if isinstance(value, ast.Tuple | ast.List):
        for item in value.elts:
            yield from _bound(target, item, name)
    elif any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(target)):
        yield value


def calls_of(name: str, home: Module) -> Iterator[tuple[ast.Call, Module]]:
    """Yield the calls of a module's function, also those through the table of renderers."""
    for there in MODULES.values():
        for node in ast.walk(there.tree):
            if not isinstance(node, ast.Call):
                continue
            func = node.func
            if isinstance(func, ast.Call) and ast.unparse(func.func) == "st.fragment":
                func = func.args[0]
            callee = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            base = func.value.id if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) else None
            module = there.imported.get(base or callee, (None, None))[0]
            ours = module == ".".join(home.path.relative_to(ROOT).with_suffix("").parts)
            if callee == name and (ours or (there is home and base is None)):
                yield node, there
            if there is home and ast.unparse(func).startswith("RENDERERS[") and name in renderers(home):
                yield node, there


def renderers(home: Module) -> set[str]:
    tables = [
        node.value for node in home.tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "RENDERERS"
    ]
    return {item.id for table in tables if isinstance(table, ast.Dict) for item in table.values if isinstance(item, ast.Name)}


def texts(here: Module) -> Iterator[tuple[ast.Call, ast.AST, bool]]:
    """Yield the texts that Streamlit is given in a file, and whether they are shown plainly."""
    for call in ast.walk(here.tree):
        if not isinstance(call, ast.Call):
            continue
        func = ast.unparse(call.func)
        name = func.rpartition(".")[2]
        if not func.startswith("st.") and name not in ("st_ace",) and not (name == "code" and "." in func):
            continue
        named = {item.arg: item.value for item in call.keywords if item.arg}
        named |= {
            key.value: value
            for item in call.keywords
            if item.arg is None and isinstance(item.value, ast.Name)
            for table in bindings(next(here.scopes(call)), item.value.id)
            if isinstance(table, ast.Dict)
            for key, value in zip(table.keys, table.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        for table, plain in ((MARKDOWN, False), (PLAIN, True)):
            for location in table.get(name, ()):
                argument = (
                    named.get(str(location))
                    if isinstance(location, str)
                    else call.args[location]
                    if location < len(call.args)
                    else None
                )
                if argument is not None:
                    yield call, argument, plain
        if name in OPTIONS and "format_func" not in named:
            options = named.get("options") or (call.args[1] if len(call.args) > 1 else None)
            if options is not None:
                yield call, options, OPTIONS[name] is PLAIN
        for word, kind in EVERYWHERE.items():
            if word in named:
                yield call, named[word], kind == "plain"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_text_from_elsewhere_is_made_inert(path: Path) -> None:
    here = MODULES[path]
    wrong = [
        f"{path.name}:{call.lineno}: {ast.unparse(text)}"
        for call, text, plain in texts(here)
        if not Check(plain).safe(text, here)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_badge_with_text_from_elsewhere_is_written_in_markdown() -> None:
    # `st.badge` puts backslashes before brackets by itself, which turns off those that are there.
    calls = [call for here in MODULES.values() for call in ast.walk(here.tree) if isinstance(call, ast.Call)]
    assert all(isinstance(call.args[0], ast.Constant) for call in calls if ast.unparse(call.func) == "st.badge")
