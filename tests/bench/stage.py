"""A page of Chromium with the probe in it."""

from pathlib import Path

from playwright.sync_api import Browser, Page

PROBE = Path(__file__).with_name("probe.js")


def probed(browser: Browser) -> Page:
    """Open a page of a session of its own, with the probe in it."""
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.add_init_script(path=PROBE)
    return page
