"""Make the picture of the page that the README shows, from the stories in seeds/.

    python bench/screenshot.py docs/page.png

Needs Chromium (`chromium` on the path, or KG_CHROMIUM).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from kg.pipeline import KnowledgeBase
from kg.read import Options

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
PORT = 8766
SIZE = {"width": 1100, "height": 1290}


def main() -> None:
    """Write the picture to the file on the command line."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "kg.db"
        KnowledgeBase(base, create=True).ingest([str(path) for path in sorted(SEEDS.glob("*/*.txt"))], Options())
        kg = str(Path(sys.executable).parent / "kg")
        server = subprocess.Popen([kg, "serve", "--db", str(base), "--bind", f"127.0.0.1:{PORT}"])
        with sync_playwright() as play:
            browser = play.chromium.launch(
                executable_path=os.environ.get("KG_CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page(viewport=SIZE, color_scheme="light")
            for _ in range(100):
                with suppress(Error):
                    page.goto(f"http://127.0.0.1:{PORT}/disputes?aspect=killed")
                    break
                time.sleep(0.2)
            page.get_by_role("link", name="Salwan", exact=True).first.click()
            page.screenshot(path=sys.argv[1])
            browser.close()
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
