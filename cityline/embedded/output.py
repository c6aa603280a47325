"""One terminal for many processes."""

import sys
import threading
from typing import IO


class Output:
    """Writes whole lines, each process under its own name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def say(self, words: str) -> None:
        self._write(f"{words}\n")

    def follow(self, name: str, stream: IO[bytes]) -> None:
        """Pass on what a process says, line by line, for as long as it speaks."""
        threading.Thread(target=self._pass_on, args=(name, stream), daemon=True).start()

    def _pass_on(self, name: str, stream: IO[bytes]) -> None:
        for line in stream:
            if words := line.decode(errors="replace").rstrip():
                self._write(f"{name:<9}| {words}\n")

    def _write(self, text: str) -> None:
        with self._lock:
            try:
                sys.stdout.write(text)
                sys.stdout.flush()
            except OSError:  # the terminal is gone; whoever closed it stops us too
                return
