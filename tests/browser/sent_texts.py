"""The texts in what pages send the browser, and what Streamlit's markdown would make of them."""

import re
from collections.abc import Iterator

from google.protobuf.message import Message
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Table_pb2 import Table
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.websocket_client import PageRun

# What the browser shows as it is, or does not show; Streamlit reads every other text as markdown.
_PLAIN = frozenset(
    [
        "BidiComponent.json",
        "ButtonGroup.value",
        "Code.code_text",
        "ComponentInstance.json_args",
        "Dataframe.arrow_data",
        "MultiSelect.options",
        "PageConfig.title",
        "Selectbox.options",
        "Selectbox.raw_value",
        "TextArea.placeholder",
        "TextArea.value",
        "TextInput.placeholder",
        "TextInput.value",
    ]
)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`)(?:(?!:material/).)*?(?<!`)\1(?!`)", re.DOTALL)
_DRAWN = re.compile(
    r"!\[i\]\(|(?<!\\)\$x\\|:material/castle:|:red\[redly|<b>|\[(?:named|described)\]\(|`named`|\*\*named\*\*"
    r"|:streamlit:|www\.\w+\.example|\n# heading|\w@mail\.|(?<![<\w])http://127"
)


class MessageReader:
    """Runs pages without a browser, opens what can be opened, and reads all that the browser is sent."""

    def __init__(self, page: PageRun, kinds: set[str]) -> None:
        self.page, self.kinds = page, kinds
        self.seen: set[str] = set()
        self.wrong: list[str] = []

    def read(self, where: str) -> None:
        """Take note of the marked texts that were sent, and of those that markdown would draw something for."""
        for field, text in (pair for message in self.page.messages for pair in _texts(message)):
            kinds = self.kinds.intersection(re.findall(r"\b([a-z]+)\d+", text))
            self.seen |= kinds
            if kinds and field not in _PLAIN and _drawn(text):
                self.wrong.append(f"{where}: {field} has {_drawn(text)}: {text[:400]}")

    def visit(self, name: str, **query: str) -> None:
        """Read a page, and each of its sections once they are open."""
        where = f"{name} {query}"
        self.page.run(name, **query)
        self.read(where)
        opened: set[str] = set()
        while closed := set(_folds(self.page.messages)) - opened:
            for fold in closed:
                self.page.set(fold, bool_value=True)
            opened |= closed
            self.page.run()
            self.read(f"{where}, opened")

    def press(self, key: str, place: int = 0) -> None:
        """Press one of the buttons with a word in their keys that the last run has sent."""
        button, fragment = _buttons(self.page.messages, key)[place]
        self.page.run(fragment=fragment, trigger=WidgetState(id=button, trigger_value=True))
        self.read(f"{self.page.query} {key}")


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """Yield the texts in a message, each after the name of the field that it is in."""
    if isinstance(message, Table):
        frame = convert_arrow_bytes_to_pandas_df(message.arrow_data.data)
        yield from (("Table.arrow_data", str(cell)) for cell in (*frame.columns, *frame.to_numpy().flat))
        return
    for field, value in message.ListFields():
        name = f"{message.DESCRIPTOR.name}.{field.name}"
        for item in [value] if isinstance(value, str | bytes | Message) else value if field.is_repeated else ():
            if name in _PLAIN:
                yield name, str(item)
            elif isinstance(item, Message):
                yield from _texts(item)
            elif isinstance(item, str) and field.name not in ("id", "element_id", "user_key"):
                yield name, item


def _drawn(text: str) -> list[str]:
    """Return the signs in a marked text that markdown would draw, link or fetch something for."""
    return _DRAWN.findall(_CODE.sub("", text))


def _buttons(messages: list[ForwardMsg], key: str) -> list[tuple[str, str]]:
    """Return the ids of the buttons that have a word in their keys, each with its fragment's id."""
    deltas = [message.delta for message in messages if message.WhichOneof("type") == "delta"]
    return [(delta.new_element.button.id, delta.fragment_id) for delta in deltas if key in delta.new_element.button.id]


def _folds(messages: list[ForwardMsg]) -> Iterator[str]:
    """Yield the ids of the sections and popovers whose content the app sends once they are open."""
    for message in messages:
        block = message.delta.add_block
        yield from (fold for fold in (block.expandable.id, block.popover.id) if fold)
