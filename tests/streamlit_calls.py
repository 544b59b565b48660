"""The texts that the source gives to Streamlit, and where each comes from."""

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

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


class Module:
    """A source file, with what its functions return and what is written into its names."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text("utf-8"))
        self.parents = {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def calls(self) -> list[ast.Call]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.Call)]

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
    for caller in MODULES.values():
        for node in caller.calls:
            func = node.func
            if isinstance(func, ast.Call) and ast.unparse(func.func) == "st.fragment":
                func = func.args[0]
            callee = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            base = func.value.id if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) else None
            module_name = caller.imported.get(base or callee, (None, None))[0]
            ours = module_name == ".".join(home.path.relative_to(ROOT).with_suffix("").parts)
            if callee == name and (ours or (caller is home and base is None)):
                yield node, caller
            if caller is home and ast.unparse(func).startswith("RENDERERS[") and name in renderers(home):
                yield node, caller


def renderers(home: Module) -> set[str]:
    tables = [
        node.value for node in home.tree.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "RENDERERS"
    ]
    return {item.id for table in tables if isinstance(table, ast.Dict) for item in table.values if isinstance(item, ast.Name)}


def texts(module: Module) -> Iterator[tuple[ast.Call, ast.AST, bool]]:
    """Yield the texts that Streamlit is given in a file, and whether they are shown plainly."""
    for call in module.calls:
        func = ast.unparse(call.func)
        name = func.rpartition(".")[2]
        if not func.startswith("st.") and name not in ("st_ace",) and not (name == "code" and "." in func):
            continue
        named = {item.arg: item.value for item in call.keywords if item.arg}
        named |= {
            key.value: value
            for item in call.keywords
            if item.arg is None and isinstance(item.value, ast.Name)
            for table in bindings(next(module.scopes(call)), item.value.id)
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
