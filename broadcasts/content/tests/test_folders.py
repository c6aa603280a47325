from concurrent.futures import ThreadPoolExecutor

import pytest

from broadcasts.content.folders import place


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_many_at_once_leave_one_whole_folder(media_root):
    files = {f"file-{number}": bytes([number]) * 1000 for number in range(8)}
    target = media_root / "aa" / "target"

    def whole():
        return {file.name: file.read_bytes() for file in target.iterdir()} == files

    with ThreadPoolExecutor(8) as threads:
        for done in [threads.submit(place, files, target=target, is_intact=whole) for _ in range(24)]:
            done.result()

    assert whole()
    assert list((media_root / ".incoming").iterdir()) == []


def test_a_death_while_writing_leaves_no_half_folder(media_root):
    target = media_root / "aa" / "target"

    with pytest.raises(TypeError):
        place({"one": b"1", "two": None}, target=target, is_intact=lambda: False)

    assert not target.exists()
