"""A headless Chromium that opens a local page, runs a few lines in it, and tells what they found."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_QUIET = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--virtual-time-budget=20000", "--dump-dom",
)  # fmt: skip
_ASK = """
<script>
(async () => {
  if (!document.body.dataset.ready)
    await new Promise(done => new MutationObserver(done).observe(document.body, { attributes: true }));
  let found;
  try { found = await (async () => { %s })(); } catch (bad) { found = "failed: " + bad; }
  document.title = "answer:" + JSON.stringify(found);
})();
</script>
"""


def ask(page: str, script: str, folder: Path, width: int = 1200) -> str:
    """The JSON text of what an asynchronous piece of JavaScript returns on a page that is drawn, on a
    screen so wide."""
    path = folder / "asked.html"
    before, end, after = page.rpartition("</body>")  # the libraries have one too
    path.write_text(before + _ASK % script + end + after, encoding="utf-8")
    command = [
        str(CHROMIUM),
        *_QUIET,
        f"--window-size={width},900",
        f"--user-data-dir={folder / 'profile'}",
        path.as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    found = re.search(r"<title>answer:(.*?)</title>", done.stdout, re.DOTALL)
    assert found, done.stdout[-500:] + done.stderr[-500:]
    return html.unescape(found[1])
