"""The browser for the browser tests: the system's, or Debian's where we may install it.

``python -m cityline.embedded.browser`` makes sure there is one; with ``CI=true`` a missing browser is a failure.
"""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
PACKAGES = ("chromium", "fonts-noto-cjk")
MISSING = "No Chromium or Chrome was found"


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome; ``BROWSER_PATH`` comes first."""
    chosen = os.environ.get("BROWSER_PATH")
    if chosen:
        return chosen
    return next((path for name in NAMES if (path := shutil.which(name))), MAC if os.path.exists(MAC) else None)


def install_browser() -> bool:
    """Install Debian's Chromium and Japanese fonts. False when we may not, or when it does not work."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    sys.stdout.write("Installing Chromium and Japanese fonts for the browser tests\n")
    sys.stdout.flush()
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (("update",), ("install", "-y", "--no-install-recommends", *PACKAGES)):
        if subprocess.run([apt, "-qq", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False).returncode:  # noqa: S603
            return False
    return find_browser() is not None


def main() -> int:
    if find_browser() or install_browser():
        return 0
    if os.environ.get("CI") == "true":
        sys.stderr.write(f"{MISSING}, and it could not be installed: with CI=true that is a failure.\n")
        return 1
    sys.stderr.write(f"{MISSING}: the browser tests are skipped. Install one, or name it in BROWSER_PATH.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
