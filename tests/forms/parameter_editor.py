"""A person at the form of a trainer's parameters under AppTest, who finds fields by their labels."""

from collections.abc import Iterator
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import InitialValue

from components.draft.draft import PARAMETERS, Draft
from components.forms import binding
from tests.forms.test_widgets import draft, stage

_SETTABLE = frozenset({"text_input", "text_area", "selectbox", "multiselect", "number_input", "checkbox", "toggle"})


class ParameterEditor:
    """The form of a schema's parameters. `within` is a pointer below the parameters, such as "/range"."""

    def __init__(self, schema: Any, value: Any) -> None:
        self.at: AppTest = stage(schema, value)
        self.root = binding.key(self.draft, PARAMETERS)

    @property
    def draft(self) -> Draft:
        return draft(self.at)

    @property
    def parameters(self) -> Any:
        return self.draft.get(PARAMETERS)

    def type(self, label: str, text: str, within: str = "", nth: int = 0) -> None:
        self._field(("text_input", "text_area"), label, within, nth).set_value(text)
        self.run()

    def choose(self, label: str, *options: str, within: str = "", nth: int = 0) -> None:
        field = self._field(("selectbox", "multiselect", "button_group"), label, within, nth)
        if field.type == "multiselect":
            field.set_value([*field.value, *map(field.options.index, options)])
        elif field.type == "selectbox":
            field.select_index(field.options.index(options[0]))
        else:
            field.set_value(options[0])
        self.run()

    def click(self, label: str, within: str = "") -> None:
        self._field(("button",), label, within, 0).click()
        self.run()

    def take(self, path: str, action: str) -> None:
        """Take an action from the menu of a field."""
        self.at.button(key=f"{self.root}{path}#menu").click()
        self.run()
        self.at.button(key=f"{self.root}{path}#do:{action}").click()
        self.run()

    def unfold(self, path: str) -> str:
        """Open the section at a pointer where it is closed, and return the pointer."""
        fold = f"{self.root}{path}#fold"
        if fold not in self.at.session_state or not self.at.session_state[fold]:
            self.at.session_state[fold] = True
            self.run()
        return path

    def show_page(self, number: int) -> None:
        self.at.pagination(key=f"{self.root}#page").set_value(number)
        self.run()

    def text(self) -> str:
        """Return the captions and texts that are drawn."""
        return "\n".join(str(element.value) for element in (*self.at.caption, *self.at.markdown))

    def _field(self, kinds: tuple[str, ...], label: str, within: str, nth: int) -> Any:
        matches = [field for field in self._fields(kinds, within) if f"{field.label} ".startswith(f"{label} ")]
        assert len(matches) > nth, f"{label} is not among {[field.label for field in self._fields(kinds, within)]}"
        return matches[nth]

    def _fields(self, kinds: tuple[str, ...], within: str) -> Iterator[Any]:
        """Yield the widgets in the order of the form."""
        path = self.root + within
        nodes = [self.at.main]
        while nodes:
            node: Any = nodes.pop()
            nodes += reversed(getattr(node, "children", {}).values())
            key = getattr(node, "key", None) or ""
            if node.type in kinds and key.startswith(path) and key[len(path) : len(path) + 1] in "/#" and not node.disabled:
                yield node

    def run(self) -> None:
        """Run the page, as a click or a typed text does.

        What is set in a widget from elsewhere is set in a new one: Streamlit's page may lose what it is told to set in one that moves meanwhile.
        """
        untouched = {widget.proto.id: widget.value for widget in self._settable() if isinstance(widget._value, InitialValue)}
        self.at.run()
        for widget in self._settable():
            assert not widget.proto.set_value or widget.value == untouched.get(widget.proto.id, widget.value), widget.key
        if not any(field.key == f"{self.root}#find" for field in self._settable()):
            # The edit ran only a part of the page, and AppTest knows no more than that part.
            self.at.run()
        assert not self.at.exception, self.at.exception

    def _settable(self) -> Iterator[Any]:
        return (element for element in self.at.main if element.type in _SETTABLE)
