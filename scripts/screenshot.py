"""Take the README's picture from the running program: `.venv/bin/python scripts/screenshot.py [ADDRESS]`."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parent.parent / "docs" / "images" / "packages.png"


def main() -> None:
    """The comparison page in German, at desktop width."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(locale="de-DE", viewport={"width": 1240, "height": 1120})
        page.goto(f"{address}/stuttgart/pakete/")
        page.screenshot(path=TARGET)
        browser.close()


if __name__ == "__main__":
    main()
