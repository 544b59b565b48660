"""Whether the texts of Streamlit calls hold nothing but words of the source, numbers and text that was made inert."""

import ast
from pathlib import Path

from tests.streamlit_calls import Module, bindings, calls_of, module_of

INERT = frozenset({"escape", "escape_label", "prose", "code"})


NUMBERS = frozenset({"len", "int", "round", "sum", "min", "max"})


# Our own words and numbers, which the source alone does not show to be such; by file, where the same words mean something else in others.
OURS = {
    "activity": {"words", "colour", "STATE_LABELS[state][0]"},
    "configure": {"counts[level]", "SECTIONS[section]"},
    "draft_row": {"colour", "label"},
    "composite": {"errors"},
    "folder_browser": {"kind_name(kind)"},
    "draft_history": {"revision.number"},
    "draft_menu": {"saving.revision"},
    "draft_sharing": {"navigation.address('configure', draft=record.id)"},
    "form_sections": {"title", "errors", "steps", "presets", "SECTIONS[following]"},
    "configuration_summary": {"title"},
    "launch_panel": {"record.config_version", "newer.version", "version", "why_not"},
    "experiment_view": {"_BADGES"},
    "run_list": {"_BADGES", "run.config_version", "_duration(run, status)"},
    "pagination": {"self.range_text", "page.range_text"},
    "account": {"navigation.PRODUCT"},
    "home": {"navigation.PRODUCT"},
    "picker": {"kind_name(kind)"},
    "request_progress": {"number", "record.config_version", "run.config_version"},
    "receipt": {"receipt.version", "receipt.before", "receipt.sha256", "submission.payload_hash"},
    "compute_panel": {"compute_resources.GPU_TYPES", "amount.label", "amount.exact_label"},
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


class Check:
    """Whether an expression holds nothing but words of the source, numbers and text that was made inert."""

    def __init__(self, plain: bool) -> None:
        self.plain = plain
        self.seen: dict[tuple[Path, str], bool] = {}
        self.open: set[ast.AST] = set()

    def safe(self, node: ast.AST | None, module: Module) -> bool:
        # What is being looked at already, as in a name that is written anew with itself, adds nothing.
        if node is None or isinstance(node, ast.Constant) or node in self.open:
            return True
        self.open.add(node)
        try:
            return self._safe(node, module)
        finally:
            self.open.discard(node)

    def _safe(self, node: ast.AST, module: Module) -> bool:
        ours = OURS.get(module.path.stem)
        if ours is not None and ast.unparse(node) in ours:
            return True
        match node:
            case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
                return all(self.safe(part, module) for part in parts)
            case ast.FormattedValue(value=value, format_spec=spec):
                return spec is not None or self.safe(value, module)
            case ast.Starred(value=value) | ast.Subscript(value=value) | ast.Lambda(body=value) | ast.NamedExpr(value=value):
                return self.safe(value, module)
            case ast.BinOp(left=left, right=right) | ast.IfExp(body=left, orelse=right):
                return self.safe(left, module) and self.safe(right, module)
            case ast.Dict(keys=keys, values=values):
                # A key that is a name's attribute is one of an enumeration's.
                fixed = all(isinstance(item, ast.Attribute) or self.safe(item, module) for item in keys)
                # What is put into an empty one later is not known.
                return bool(values) and fixed and all(self.safe(item, module) for item in values)
            case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.DictComp(value=value):
                return self.safe(value, module)
            case ast.Call():
                return self.call(node, module)
            case ast.Name(id=name):
                return self.name(name, node, module)
            case ast.Attribute(value=value, attr="__getitem__"):
                return self.safe(value, module)
        return False

    def call(self, node: ast.Call, module: Module) -> bool:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in INERT or name in NUMBERS or (self.plain and name in ("drawable", "format_json", "inert_frame")):
            return True
        if name == "partial":
            return self.safe(node.args[0], module)
        if isinstance(node.func, ast.Name) and name in ("list", "map", "tuple", "str"):
            if name == "map" and isinstance(node.args[0], ast.Name):
                return node.args[0].id in INERT
            return all(self.safe(item, module) for item in node.args)
        if ast.unparse(node.func) in ("pyarrow.table", "pyarrow.Table.from_pylist"):
            return self.safe(node.args[0], module)
        if isinstance(node.func, ast.Attribute) and name in ("join", "get", "strip", "capitalize", "rstrip", "items", "values"):
            arguments = node.args[1:] if name == "get" else node.args
            return self.safe(node.func.value, module) and all(self.safe(item, module) for item in arguments)
        return self.returns(node.func, module)

    def returns(self, func: ast.AST, module: Module) -> bool:
        """Whether all that a function of ours gives is safe."""
        if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id in module.imported:
            defining, name = module_of(module.imported[func.value.id][0]), func.attr
        elif isinstance(func, ast.Name) and func.id in module.imported:
            module_name, member = module.imported[func.id]
            defining, name = module_of(module_name), member or ""
        elif isinstance(func, ast.Name):
            defining, name = module, func.id
        else:
            return False
        if defining is None or name not in defining.functions:
            return False
        key = (defining.path, name)
        if key not in self.seen:
            self.seen[key] = True
            results = [node.value for node in ast.walk(defining.functions[name]) if isinstance(node, ast.Return)]
            self.seen[key] = bool(results) and all(self.safe(item, defining) for item in results)
        return self.seen[key]

    def name(self, name: str, node: ast.AST, module: Module) -> bool:
        if name in INERT or (self.plain and name == "drawable"):
            return True
        for scope in module.scopes(node):
            if isinstance(scope, ast.FunctionDef) and name in {item.arg for item in [*scope.args.args, *scope.args.kwonlyargs]}:
                return self.parameter(scope, name, module)
            bound = list(bindings(scope, name))
            if bound:
                return all(item is not None and (item is node or self.safe(item, module)) for item in bound)
        if name in module.imported or name in module.functions:
            return self.returns(ast.Name(name), module)
        return False

    def parameter(self, function: ast.FunctionDef, name: str, module: Module) -> bool:
        """Whether a parameter is given safe text by all who call its function."""
        key = (module.path, f"{function.name}({name})")
        if key in self.seen:
            return self.seen[key]
        self.seen[key] = True
        names = [item.arg for item in [*function.args.args, *function.args.kwonlyargs]]
        position, calls = names.index(name), list(calls_of(function.name, module))
        arguments = [
            (
                call.args[position]
                if position < len(call.args)
                else next((item.value for item in call.keywords if item.arg == name), None),
                caller,
            )
            for call, caller in calls
        ]
        self.seen[key] = bool(calls) and all(self.safe(item, caller) for item, caller in arguments)
        return self.seen[key]
