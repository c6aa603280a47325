"""Pictures nobody outside may open any more: a mark beside their files, for what is served asks no database.

The files stay: what was published has to be shown to whoever looks into it later, and the same picture may be used again.
"""

from pathlib import Path

from broadcasts.content.encoding import Size
from broadcasts.content.media import file_path

_MARK = "withheld"


def is_withheld(sha256: str) -> bool:
    return _mark(sha256).exists()


def withhold(sha256: str) -> bool:
    """Whether it was served until now. What has no files is served to nobody anyway."""
    mark = _mark(sha256)
    if not mark.parent.is_dir() or mark.exists():
        return False
    mark.touch()
    return True


def give_back(sha256: str) -> bool:
    """Whether it was withheld until now."""
    mark = _mark(sha256)
    if not mark.exists():
        return False
    mark.unlink(missing_ok=True)
    return True


def _mark(sha256: str) -> Path:
    return file_path(sha256, Size.ORIGINAL).with_name(_MARK)
