import io

import pytest
from PIL import Image

from broadcasts.content import media
from broadcasts.content.media import MediaRefused, Size, file_path, store, url, verify
from broadcasts.content.tests.factories import encoded, picture
from broadcasts.models import MediaAsset

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.MEDIA_BASE_URL = "https://media.example"
    return tmp_path


def sizes(asset):
    folder = file_path(asset.sha256, Size.ORIGINAL).parent
    return {file.name: Image.open(file).size for file in folder.iterdir() if file.name != media.MANIFEST}


def test_a_picture_is_kept_in_lines_sizes():
    asset = store(upload=picture(3000, 2000, format_="JPEG"), kind="image")

    assert sizes(asset) == {
        "original": (2048, 1365),
        "card": (1024, 683),
        "preview": (600, 400),
        "240": (240, 160),
        "300": (300, 200),
        "460": (460, 307),
        "700": (700, 467),
        "1040": (1040, 693),
    }
    assert (asset.kind, asset.format, asset.width, asset.height) == ("image", "jpeg", 2048, 1365)


def test_a_small_picture_is_enlarged_for_imagemaps_only():
    kept = sizes(store(upload=picture(100, 50), kind="image"))

    assert (kept["original"], kept["1040"]) == ((100, 50), (1040, 520))


def test_transparency_is_kept_as_png():
    asset = store(upload=picture(50, 50, mode="RGBA", colour=(1, 2, 3, 100)), kind="image")

    assert asset.format == "png"
    assert file_path(asset.sha256, Size.W1040).read_bytes().startswith(b"\x89PNG")


def test_noise_keeps_lines_limits():
    noise = Image.merge("RGBA", [Image.effect_noise((2048, 2048), 200)] * 4).resize((1400, 1400))
    asset = store(upload=encoded(noise, "WEBP", quality=40), kind="image")

    assert file_path(asset.sha256, Size.PREVIEW).stat().st_size <= 1_000_000
    assert file_path(asset.sha256, Size.ORIGINAL).stat().st_size <= 10_000_000


def test_a_sender_icon_is_a_small_square_png():
    asset = store(upload=picture(400, 300, format_="JPEG"), kind="sender_icon")

    assert sizes(asset) == {"icon": (256, 256)}
    assert (asset.format, asset.width, asset.height) == ("png", 256, 256)
    assert asset.byte_size <= 1_000_000


def test_the_same_picture_is_the_same_asset():
    first = store(upload=picture(300, 200, colour=(1, 2, 3)), kind="image")
    again = store(upload=picture(300, 200, colour=(1, 2, 3)), kind="image")
    other = store(upload=picture(300, 200, colour=(200, 2, 3)), kind="image")
    icon = store(upload=picture(300, 200, colour=(1, 2, 3)), kind="sender_icon")

    assert first == again
    assert len({first.pk, other.pk, icon.pk}) == 3
    assert MediaAsset.objects.count() == 3


def test_nothing_of_the_upload_but_its_pixels_is_kept(media_root):
    exif = Image.Exif()
    exif[0x010F] = "Fictional Camera Works"
    asset = store(
        upload=encoded(Image.new("RGB", (300, 200)), "JPEG", exif=exif, comment=b"taken at home"), kind="image"
    )

    kept = b"".join(file.read_bytes() for file in file_path(asset.sha256, Size.ORIGINAL).parent.iterdir())
    assert (b"Fictional" in kept, b"taken at home" in kept, b"Exif" in kept) == (False, False, False)
    assert list((media_root / ".incoming").iterdir()) == []


def test_a_refused_upload_leaves_nothing(media_root):
    with pytest.raises(MediaRefused):
        store(upload=io.BytesIO(b"text"), kind="image")

    assert list(media_root.iterdir()) == []
    assert MediaAsset.objects.count() == 0


@pytest.mark.parametrize("name", ["original", "700", media.MANIFEST])
def test_verify_sees_any_changed_file(name):
    asset = store(upload=picture(), kind="image")
    assert verify(asset) is True

    file = file_path(asset.sha256, Size.ORIGINAL).with_name(name)
    file.write_bytes(file.read_bytes() + b" ")

    assert verify(asset) is False


def test_verify_sees_a_missing_file():
    asset = store(upload=picture(), kind="image")

    file_path(asset.sha256, Size.W240).unlink()

    assert verify(asset) is False


def test_uploading_again_mends_damaged_files():
    asset = store(upload=picture(), kind="image")
    file_path(asset.sha256, Size.ORIGINAL).write_bytes(b"rotten")

    again = store(upload=picture(), kind="image")

    assert again == asset
    assert verify(asset) is True


def test_files_without_a_row_are_taken_over():
    first = store(upload=picture(), kind="image")
    MediaAsset.objects.all().delete()

    assert store(upload=picture(), kind="image") == first


def test_addresses_are_built_on_the_media_host():
    assert url("a" * 64, Size.W700) == f"https://media.example/media/{'a' * 64}/700"
    assert url("a" * 64, "original", base_url="") == f"/media/{'a' * 64}/original"
    assert url("a" * 64) == f"https://media.example/media/{'a' * 64}"
    with pytest.raises(ValueError, match="5000"):
        url("a" * 64, "5000")
