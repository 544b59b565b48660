"""Markup in every foreign text: it is shown as it is, and draws, links and fetches nothing."""

import json
import re
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pydantic import SecretStr

from components.demo.server import LocalFoundry
from components.draft import request_body, serialization
from components.draft.draft import Draft
from components.foundry.client import Foundry
from components.foundry.connection import Connection
from components.storage.database import Database, file_url
from components.storage.draft_repository import DraftRepository
from components.storage.submission_repository import SubmissionRepository, SubmissionRequest
from components.submission.submitter import Submitter
from tests.browser.conftest import Person, window
from tests.browser.marked_world import HALF, MARKED, Marker, mark_world, marked_draft, marked_trainer, marked_version
from tests.browser.sent_texts import MessageReader
from tests.conftest import TOKEN
from tests.running import ROOT, App, served
from tests.shell.examples import STUDIO, configuration
from tests.websocket_client import Visitor as HttpVisitor

ALICE = "f05f8da4-b84c-4fca-9c77-8af0b13d11de"
SIGNS = [
    "![x](http://127.0.0.1:9/i.png)",
    "http://127.0.0.1:9/_a_",
    "HTTPS://E.example",
    "www.example.com",
    "alice.b+c@ex-ample.org",
    "$x\\alpha$",
    "$$y$$",
    ":material/home:",
    ":material_home:",
    ":streamlit:",
    ":100:",
    ":red[x]",
    ":color[x]{foreground=red}",
    "::leaf[x]",
    "<b>x</b>",
    "<http://127.0.0.1:9/b>",
    "[l](http://127.0.0.1:9/c)",
    "[r]: http://127.0.0.1:9/d",
    "[^1]: note",
    "`code`",
    "``c`d``",
    "```",
    "~~~",
    "~~s~~",
    "# of items",
    "- item",
    "1. i",
    "> q",
    "---",
    "***",
    "| a | b |\n|---|---|",
    "\n\n    x",
    "C:\\path\\*",
    "a_b __c__ _d_",
    "*i* **b**",
    "&amp; &#42;",
    "a -> b <- c -- d >= e ~= f <-> g",
    "[0, 1) and (0, 1]",
    "12:30:45",
    HALF,
]
TEXTS = [
    *SIGNS,
    *(f"{item}{other}" for item, other in zip(SIGNS, reversed(SIGNS), strict=True)),
    *map(" ".join, zip(SIGNS[::3], SIGNS[1::3], SIGNS[2::3], strict=False)),
]
# What no page draws as text: what Foundry says about a resource, and what stands in a table, which is a canvas.
UNSEEN = frozenset(["about", "meta"])
# What may stand in a description.
KEPT = frozenset(["P", "SPAN", "STRONG", "EM", "CODE", "UL", "OL", "LI", "BR"])
BLOCKS = frozenset(["PRE", "DIV", "BUTTON", "svg", "path"])


def in_a_line(text: str) -> str:
    return " ".join(text.replace(HALF, "\ufffd").split())


def test_every_text_is_shown_as_it_is(browser: Browser, tmp_path: Path, port: int) -> None:
    (tmp_path / "texts.json").write_text(json.dumps(TEXTS), "utf-8")
    environment = {"TEXTS": str(tmp_path / "texts.json"), "PYTHONPATH": str(ROOT)}
    with (
        served(ROOT / "tests/browser/markup.py", tmp_path, port=port, **environment) as address,
        window(browser, address) as person,
    ):
        page = person.page
        requested: list[str] = []
        page.on("request", lambda request: requested.append(request.url))
        person.visit("")
        page.locator("[class*=st-key-prose] [data-testid=stCaptionContainer]").nth(len(TEXTS) - 1).wait_for(timeout=60_000)
        page.locator("[class*=st-key-text] input").nth(len(TEXTS) - 1).wait_for(timeout=60_000)
        drawn = page.evaluate(DRAWN, len(TEXTS))
    for text, (shown, tags, names, described) in zip(TEXTS, drawn, strict=True):
        line = in_a_line(text)
        expected = [line, in_a_line(f"a{line}b c{line}d {line}"), line, line, f"x{line}y"]
        assert [in_a_line(item.replace("\ufeff", "")) for item in shown] == expected, text
        assert tags == [[], ["STRONG"], [], [], ["CODE"]], text
        if line.count("`") < 2:
            # What breaks a sign is no space to a reader of `aria-label`, but becomes one where Streamlit writes of the help.
            assert in_a_line(names[0].replace("\ufeff", "")) == line, text
            assert "".join(re.split(r"[\s\ufeff]", names[1])) == "".join(f"Helpfor{line}".split()), text
        for tag, label, leads in described:
            assert tag in KEPT | BLOCKS or (tag == "A" and label == leads), (text, tag)
    assert not [url for url in requested if ":9/" in url]


DRAWN = """count => [...Array(count).keys()].map(place => {
  const tags = node => [...node.querySelectorAll('*')].map(one => one.tagName).filter(one => one != 'P' && one != 'SPAN')
  const found = [...document.querySelectorAll(`.st-key-text${place} :is([data-testid=stMarkdownContainer],[data-testid=stCaptionContainer])`)]
  const field = document.querySelector(`.st-key-text${place} input`)
  const help = document.querySelector(`.st-key-text${place} [data-testid=stTooltipIcon] button`)
  const described = [...document.querySelectorAll(`.st-key-prose${place} [data-testid=stCaptionContainer] *`)]
  return [found.map(one => one.textContent), found.map(tags), [field, help].map(one => one.getAttribute('aria-label')),
    described.map(one => [one.tagName, one.textContent, one.getAttribute('href')])]
})"""


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """A web server that nobody has reason to ask for anything, and what it was asked for."""
    requested: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requested.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", requested
    server.shutdown()
    server.server_close()


# What markup of a name, or in a description what may not be there, would have made.
MADE = """url => [
  ...document.querySelectorAll('.katex, [role=img][aria-label="castle icon"], img[alt="Streamlit logo"], [data-testid=stException]'),
  ...[...document.querySelectorAll('img')].filter(one => one.src.startsWith(url)),
  ...[...document.querySelectorAll(':is([data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]) a')].filter(
     one => one.textContent != one.getAttribute('href') && one.ariaLabel != 'Link to heading'),
  ...[...document.querySelectorAll('a')].filter(one => (one.href.includes(url) || one.href.startsWith('mailto:') || one.href.includes('example.'))
     && one.textContent != one.getAttribute('href')),
  ...[...document.querySelectorAll('strong, em, code, a, b, i, li, h1, h2, h3, h4, h5, h6, [class*=stMarkdownColored]')].filter(
     one => ['named', 'redly', 'bold', 'heading'].includes(one.textContent.trim())),
].map(one => one.outerHTML.slice(0, 200) + one.textContent.slice(0, 600))"""


# All that is on a page, what stands in its fields included.
SHOWN = """() => document.body.textContent
  + [...document.querySelectorAll('input, textarea')].map(one => one.value + ' ' + one.placeholder).join(' ')"""


class Visitor:
    """Goes to pages in Chromium, opens what opens above or beside a field, and looks at all of it."""

    def __init__(self, person: Person, url: str) -> None:
        self.person, self.page, self.url = person, person.page, url

    def look(self, where: str) -> None:
        """Check that something marked is shown, and that nothing is there which its markup has made."""
        expect(self.page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=30_000)
        shown = self.page.evaluate(SHOWN)
        assert "redly" in shown, where
        assert not re.search(r":color\[|\[[:@]\]", shown), where
        assert self.page.evaluate(MADE, self.url) == [], where
        linked = self.page.evaluate("() => [...document.querySelectorAll('a')].map(one => one.href)")
        described = rf"{self.url}/(?:column|input|choice|text|branch|object|trainer)\d+(?:\.png)?"
        assert all(re.fullmatch(described, item) for item in linked if item.startswith(self.url)), where

    def go(self, where: str) -> None:
        self.person.go(where)
        self.look(where)

    def open_menus(self) -> None:
        """Open the options, the help and the menu of fields."""
        for field in self.page.locator("[data-testid=stMain] input[role=combobox]").all()[:4]:
            field.click()
            field.press("ArrowDown")
            self.page.get_by_role("listbox").first.wait_for()
            self.look("options")
            self.page.keyboard.press("Escape")
            self.person.settle()
        for icon in self.page.locator("[data-testid=stMain] [data-testid=stTooltipIcon] button").all()[:6]:
            icon.hover()
            self.page.get_by_test_id("stTooltipContent").first.wait_for()
            self.look("help")
            self.page.mouse.move(0, 0)
        self.page.locator("[class*=-menu] button").first.click()
        self.person.settle()
        self.look("a field's menu")


def test_markup_in_every_field_makes_nothing(
    browser: Browser, seeded: Path, tmp_path: Path, port: int, trap: tuple[str, list[str]]
) -> None:
    url, requested = trap
    mark = Marker(url)
    trainer = marked_trainer(mark)
    folders = tmp_path / "world", tmp_path / "trainers"
    shutil.copytree(seeded, folders[0])
    shutil.copytree(ROOT / "components/demo/trainers", folders[1])
    (folders[1] / "marked.json").write_text(json.dumps(trainer), "utf-8")
    mark_world(folders[0], mark)
    studio = marked_version(folders[0], mark)
    draft = marked_draft(mark, trainer)
    with LocalFoundry(folders[0], token=TOKEN, trainers=folders[1]) as foundry:
        app = App(
            ROOT / "app.py",
            tmp_path / "home",
            port=port,
            FOUNDRY_HOSTNAME=foundry.url,
            FOUNDRY_TOKEN=TOKEN,
            CONFIGURATOR_DATA_DIR=str(tmp_path / "data"),
        )
        records = save_records(foundry, tmp_path / "data", draft, mark)
        app.start()
        try:
            with HttpVisitor(app.address).session() as page:
                reader = MessageReader(page, mark.kinds)
                read_pages(reader, draft.id, studio, records)
            assert reader.wrong == []
            with window(browser, app.address) as person:
                look_at_pages(Visitor(person, url), draft.id, studio)
        finally:
            app.stop()
    assert requested == []
    # A text that was not met proves nothing.
    assert mark.kinds - reader.seen <= UNSEEN


def save_records(foundry: LocalFoundry, folder: Path, draft: Draft, mark: Marker) -> list[str]:
    """Save the draft and a created, a refused and an unsent submission; return the submissions' ids."""
    folder.mkdir()
    database = Database(file_url(folder), 5)
    drafts, submissions = DraftRepository(database), SubmissionRepository(database)
    drafts.save(draft, ALICE, 0, mark("edit"))
    drafts.share(draft.id, ALICE, "edit")
    client = Foundry(Connection(foundry.url, SecretStr(TOKEN)))
    sending = Submitter(submissions, client)
    ids = []
    good = configuration(name=mark("sent"))
    bad = configuration(name=mark("refused"), changelog=mark("changelog"))
    bad = Draft(
        bad.id,
        STUDIO,
        {**bad.body, "workerConfig": {**bad.body["workerConfig"], "customConfig": {mark("stray"): mark("value")}}},
        "0.388.0",
    )
    for item in (good, bad):
        drafts.save(item, ALICE, 0, "Began")
        payload = request_body.encode_request(item)
        ids.append(sending.submit(SubmissionRequest(ALICE, ALICE, STUDIO, item.id, 1, payload, mark("version")), 20).record.id)
    ids.append(
        submissions.prepare(SubmissionRequest(ALICE, ALICE, STUDIO, good.id, 1, serialization.dump_draft(good).encode())).id
    )
    database.close()
    return ids


def read_pages(reader: MessageReader, draft: str, studio: str, records: list[str]) -> None:
    """Go to every page, and read all there is in it."""
    for name in ("", "drafts", "trainers"):
        reader.visit(name)
    reader.visit("trainers", trainer=MARKED)
    for name in ("version", "history", "runs", "sweep", "copy", "studios"):
        reader.visit(name, studio=studio)
    for _ in range(3):
        reader.press("#entry:")
    reader.visit("compare", studio=studio, left="1", draft=draft)
    reader.visit("activity", studio=STUDIO)
    for item in records:
        reader.visit("receipt", submission=item)
    for section in ("inputs", "outputs", "parameters", "resources", "name"):
        reader.visit("configure", draft=draft, section=section)
    for place in range(4):
        reader.visit("configure", draft=draft, section="parameters")
        reader.press("#menu", place)
    for view in ("JSON", "Both"):
        reader.visit("configure", draft=draft, view=view)
    reader.page.press("History of this draft")
    reader.read("History of this draft")
    reader.visit("review", draft=draft)
    reader.visit("configure", studio=STUDIO, section="name")


def look_at_pages(visitor: Visitor, draft: str, studio: str) -> None:
    """Go to the pages that have each kind of element, and see what Chromium makes of it."""
    visitor.person.visit("/")
    for where in (f"/trainers?trainer={MARKED}", f"/version?studio={studio}", f"/configure?draft={draft}&view=Both"):
        visitor.go(where)
    for section in ("inputs", "parameters"):
        visitor.go(f"/configure?draft={draft}&section={section}&view=Form")
        visitor.open_menus()
