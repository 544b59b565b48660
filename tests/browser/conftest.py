"""The app as a process of its own, and a person in Chromium who clicks and types."""

import re
import shutil
import sqlite3
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, WebSocket, expect
from playwright.sync_api import Error as PlaywrightError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from components.demo.server import LocalFoundry
from components.draft.draft import PARAMETERS, Draft
from components.draft.serialization import load_draft
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from tests.conftest import TOKEN
from tests.running import ROOT, UNOPTIMIZED, App, chromium, free_port

# Where the machine is busy, what is waited for takes longer than the five seconds that Playwright waits.
expect.set_options(timeout=20_000)
# In the page, where a timer comes after what was received before, however busy the machine is.
PAUSE = "() => new Promise(end => setTimeout(() => end(true), 50))"
ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
# The folder of each app by its address.
_homes: dict[str, Path] = {}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium(UNOPTIMIZED) as running:
        yield running


@contextmanager
def running_app(local: LocalFoundry, home: Path, port: int | None = None) -> Iterator[App]:
    """Run the app with a Foundry, and check afterwards that its log holds no token."""
    environment = {"FOUNDRY_HOSTNAME": local.url, "FOUNDRY_TOKEN": local.token, "CONFIGURATOR_SETTLE_SECONDS": "3"}
    app = App(ROOT / "app.py", home, port=port, **environment)
    app.start()
    _homes[app.address] = home
    try:
        yield app
    finally:
        app.stop()
    assert local.token not in (home / "app.log").read_text("utf-8", "replace")


@pytest.fixture(scope="session")
def port() -> int:
    """The port of the apps of this process, one after the other, so that Chromium keeps their code."""
    return free_port()


@pytest.fixture
def app(local: LocalFoundry, tmp_path: Path, port: int) -> Iterator[App]:
    with running_app(local, tmp_path, port) as app:
        yield app


@pytest.fixture(scope="session")
def shared_local(seeded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalFoundry]:
    """The Foundry of the shared app, in which a test changes nothing but a studio that it has created."""
    folder = tmp_path_factory.mktemp("shared")
    shutil.copytree(seeded, folder / "foundry")
    with LocalFoundry(folder / "foundry", token=TOKEN) as local:
        yield local


@pytest.fixture(scope="session")
def shared_app(shared_local: LocalFoundry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """One app for all tests of a process that do not stop it, and change nothing of which another test could know."""
    with running_app(shared_local, tmp_path_factory.mktemp("shared")) as app:
        yield app


@pytest.fixture
def address(request: pytest.FixtureRequest) -> str:
    """Return where the app of this test is: one of its own, or the shared one where the test is marked so."""
    shared = request.node.get_closest_marker("shared_app") is not None
    assert not shared or not {"app", "local"} & set(request.fixturenames)
    app: App = request.getfixturevalue("shared_app" if shared else "app")
    return app.address


class ScriptRuns:
    """Follows a page's websocket: `pending` while a run of the script was asked for and is not over."""

    def __init__(self, page: Page) -> None:
        self.pending = False
        self._socket: WebSocket | None = None
        self._page = page
        page.on("websocket", self._opened)

    def stop(self) -> None:
        """Follow the page no longer."""
        self._page.remove_listener("websocket", self._opened)

    def _opened(self, socket: WebSocket) -> None:
        self._socket = socket
        socket.on("framesent", self._sent)
        socket.on("framereceived", self._received)
        socket.on("close", self._closed)

    def _sent(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes) and BackMsg.FromString(payload).WhichOneof("type") == "rerun_script":
            self.pending = True

    def _received(self, payload: str | bytes) -> None:
        if isinstance(payload, bytes):
            message = ForwardMsg.FromString(payload)
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self.pending = True
            elif kind == "script_finished":
                self.pending = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _closed(self, socket: WebSocket) -> None:
        # A page that is loaded anew opens its socket before that of the former one is reported closed.
        if socket is self._socket:
            self.pending = False


class Person:
    """Someone at the app: finds things by their words, and waits until the page has settled."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address, self.runs = page, address, ScriptRuns(page)

    def visit(self, where: str) -> None:
        self.page.goto(self.address + where)
        self.page.get_by_test_id("stApp").wait_for()
        self.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=30_000)
        self.settle()

    def go(self, where: str) -> None:
        """Go to another address in the session that is open, as Back and Forward of the browser do, which costs less than to load it."""
        self.page.evaluate(
            "where => (history.replaceState(null, '', where), dispatchEvent(new PopStateEvent('popstate')))", where
        )
        self.settle()

    def open_draft(self, draft: Draft, page: str = "configure") -> None:
        """Save a draft as the app does, and open it; of this app, so that it is the person's own."""
        with self.stored_drafts() as drafts:
            drafts.save(draft, ALICE, 0, "Imported")
        self.visit(f"/{page}?draft={draft.id}")

    @contextmanager
    def stored_drafts(self) -> Iterator[DraftRepository]:
        """Yield the drafts in the app's database, as another window or person has them."""
        with closing(Database(file_url(self._data_folder()), 5)) as database:
            yield DraftRepository(database)

    @contextmanager
    def lost_database(self) -> Iterator[None]:
        """Take the app's database away, and bring it back."""
        folder = self._data_folder()
        elsewhere = folder.rename(folder.with_name("elsewhere"))
        try:
            yield
        finally:
            elsewhere.rename(folder)

    def _data_folder(self) -> Path:
        (file,) = _homes[self.address].rglob("records.sqlite")
        return file.parent

    def reload(self) -> None:
        self.page.reload()
        self.page.locator("[data-testid=stMain] h1").first.wait_for(timeout=30_000)
        self.settle()

    def settle(self) -> None:
        """Wait until no run has been asked for or going on for 100 ms, and the last one is drawn.

        The mouse leaves the page's elements first, so that no tooltip of one stands over another.
        """
        self.page.mouse.move(0, 0)
        end, quiet = time.monotonic() + 30, 0
        while quiet < 2 and time.monotonic() < end:
            self.page.wait_for_function(PAUSE)
            quiet = 0 if self.runs.pending else quiet + 1
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for(timeout=30_000)
        # Elements whose code the browser has yet to load are drawn as skeletons first.
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)

    def card(self, path: str) -> Locator:
        """The bordered card of an input or output, by its pointer below workerConfig."""
        return self.page.locator(f"[class*='{re.sub(r'[^a-zA-Z0-9_-]', '-', path)}-card']")

    def click(self, name: str, within: Locator | None = None, exact: bool = True) -> None:
        # In a list, a button is also called what it belongs to, after a colon.
        pattern = re.compile(f"^{re.escape(name)}(: |$)") if exact else name
        (within or self.page).get_by_role("button", name=pattern).first.click()
        self.settle()

    @property
    def submit_button(self) -> Locator:
        """The button of the review that creates the version, whatever number it names."""
        return self.page.get_by_role("button", name=re.compile("^Create version"))

    def submit(self) -> None:
        self.submit_button.click()
        self.settle()

    def section(self, name: str) -> None:
        self.page.get_by_role("radio", name=re.compile(f"^{name}")).first.click()
        self.settle()

    def type(self, label: str, text: str, within: Locator | None = None) -> None:
        place = within or self.page
        field = place.get_by_role("textbox", name=label).or_(place.get_by_role("searchbox", name=label)).first
        field.fill(text)
        field.press("Control+Enter" if field.evaluate("node => node.tagName") == "TEXTAREA" else "Enter")
        self.settle()

    def choose(self, label: str, *options: str, within: Locator | None = None) -> None:
        for option in options:
            # The page may still bring the focus to where one works, which closes a list of options.
            self.page.wait_for_timeout(300)
            field = (within or self.page).get_by_role("combobox", name=re.compile(re.escape(label))).first
            field.click()
            field.fill(option.split(" · ")[0])
            self.page.get_by_role("option", name=option, exact=True).first.click()
            self.page.keyboard.press("Tab")
            self.settle()

    def unfold(self, title: str) -> None:
        """Open or close the section of this title."""
        self.page.locator("summary").filter(has_text=re.compile(re.escape(title))).first.click()
        self.settle()

    def saved_parameters(self) -> Any:
        """The parameters of the draft in the address as they are saved, which are those that would be sent; None before its first edit is saved."""
        (draft_id,) = parse_qs(urlsplit(self.page.url).query)["draft"]
        with closing(sqlite3.connect(self._data_folder() / "records.sqlite")) as database:
            query = "SELECT content FROM revisions WHERE draft_id = ? ORDER BY revision DESC LIMIT 1"
            saved = database.execute(query, [draft_id]).fetchone()
        return load_draft(zlib.decompress(saved[0]).decode()).get(PARAMETERS, None) if saved else None

    def text(self) -> str:
        return self.page.get_by_test_id("stMain").inner_text()

    def sees(self, words: str) -> bool:
        """Wait until the page shows some words; print what it shows, and return False, when it does not within 30 seconds."""
        for _ in range(150):
            if words in self.text():
                return True
            self.page.wait_for_timeout(200)
        print(self.page.url, self.text(), sep="\n")
        return False


STILL = """new MutationObserver((_, observer) => {
  if (!document.head) return
  const style = document.createElement('style')
  style.textContent = '*, *::before, *::after { animation: none !important; transition: none !important }'
  document.head.append(style)
  observer.disconnect()
}).observe(document, {childList: true, subtree: true})"""
# By the options of their contexts.
_idle_pages: defaultdict[tuple[tuple[str, Any], ...], list[Page]] = defaultdict(list)


def _new_page(browser: Browser, **options: Any) -> Page:
    """Open a page of a context of its own, in which nothing moves by itself."""
    context = browser.new_context(**options)
    context.add_init_script(STILL)
    return context.new_page()


@contextmanager
def window(browser: Browser, address: str, width: int = 1440, **options: Any) -> Iterator[Person]:
    """Open a window without cookies or storage of another one, and check that the browser had no content to refuse.

    `options` are those of a browser context of Playwright. Pages are used again after they were emptied: their contexts keep the code of the app's pages.
    """
    idle_pages = _idle_pages[tuple(sorted(options.items()))]
    page = idle_pages.pop() if idle_pages else _new_page(browser, **options)
    page.set_viewport_size({"width": width, "height": 1000})
    refused: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    page.on("console", listen)
    person = Person(page, address)
    try:
        yield person
        assert refused == []
    finally:
        page.remove_listener("console", listen)
        person.runs.stop()
        if _empty(page, address):
            idle_pages.append(page)
        else:
            page.context.close()


def _empty(page: Page, address: str) -> bool:
    """Leave the app and forget what it stored in the browser; False where the app does not answer any more."""
    for opened in page.context.pages:
        if opened is not page:
            opened.close()
    try:
        # An address of the app that is no page of it: the browser goes on in the same process.
        page.goto(f"{address}/_stcore/health")
    except PlaywrightError:
        return False
    page.evaluate("sessionStorage.clear()")
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": address, "storageTypes": "local_storage,indexeddb"})
    session.send("Page.resetNavigationHistory")
    session.detach()
    page.context.clear_cookies()
    return True


@pytest.fixture
def person(browser: Browser, address: str) -> Iterator[Person]:
    with window(browser, address) as person:
        yield person


@pytest.fixture
def other(browser: Browser, address: str) -> Iterator[Person]:
    """A second window of the same app."""
    with window(browser, address) as person:
        yield person
