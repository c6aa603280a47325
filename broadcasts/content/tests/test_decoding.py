import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from PIL import Image

from broadcasts.content.decoding import MediaRefused, decode
from broadcasts.content.tests.factories import claiming, encoded, picture


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def refusal(upload):
    with pytest.raises(MediaRefused) as refused:
        decode(upload)
    return str(refused.value.message)


def test_a_text_file_named_png_is_refused():
    upload = io.BytesIO("これは写真ではありません".encode())

    assert refusal(upload) == "This is not a picture that can be read. Choose a JPEG, PNG, WebP or GIF file."


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"MZ\x90"])
def test_what_is_no_picture_is_refused(content):
    assert "not a picture" in refusal(io.BytesIO(content))


def test_formats_that_run_programs_are_not_read():
    assert "not a picture" in refusal(io.BytesIO(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n"))


def test_twelve_megabytes_are_refused():
    upload = SimpleUploadedFile("large.jpg", b"\xff\xd8" + b"\0" * 12_000_000)

    assert refusal(upload) == (
        "This picture has 12.0 MB; at most 10 MB can be taken. Make it smaller and choose it again."
    )


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(("width", "height"), [(50_000, 50_000), (12_000, 8_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_refused_by_its_header(width, height):
    upload = claiming(width, height)

    assert len(upload.getvalue()) < 200
    assert refusal(upload) == (
        "This picture has more than 50 million pixels. Make it smaller, for example 2,048 pixels wide."
    )


def test_a_ribbon_is_refused():
    assert refusal(picture(1000, 10)) == "This picture is too narrow: one side is more than 4 times the other. Crop it."


def test_a_picture_that_claims_more_than_it_has_is_refused():
    assert "damaged" in refusal(claiming(2000, 2000))


def test_a_truncated_jpeg_is_refused():
    whole = encoded(Image.effect_noise((400, 300), 80), "JPEG").getvalue()

    assert "damaged" in refusal(io.BytesIO(whole[: len(whole) // 2]))


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_picture_cut_anywhere_is_refused_in_words(cut):
    whole = picture(40, 40).getvalue()

    assert refusal(io.BytesIO(whole[:cut]))


def test_orientation_is_applied_and_metadata_gone():
    image = Image.new("RGB", (400, 200), "white")
    image.paste("red", (0, 0, 100, 100))
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825).update({1: "N", 2: (33.0, 35.0, 24.0), 3: "E", 4: (130.0, 24.0, 6.0)})
    exif[0x010F] = "Fictional Camera Works"
    upload = encoded(image, "JPEG", exif=exif, comment=b"taken at home", quality=95)
    assert b"Fictional" in upload.getvalue()

    pixels = decode(upload)

    assert pixels.size == (200, 400)
    red, green, blue = pixels.getpixel((150, 50))
    assert (red > 200, green < 80, blue < 80) == (True, True, True)
    assert pixels.info == {}
    assert len(pixels.getexif()) == 0


def test_cmyk_becomes_rgb():
    pixels = decode(picture(100, 100, mode="CMYK", colour=(0, 255, 255, 0), format_="JPEG"))

    red, green, blue = pixels.getpixel((50, 50))
    assert pixels.mode == "RGB"
    assert (red > 180, green < 90, blue < 90) == (True, True, True)


def test_sixteen_bits_become_eight_without_bleaching():
    pixels = decode(picture(100, 100, mode="I;16", colour=32768))

    assert pixels.mode == "RGB"
    assert abs(pixels.getpixel((50, 50))[0] - 128) <= 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_every_plain_mode_becomes_rgb(mode):
    assert decode(picture(50, 50, mode=mode)).mode == "RGB"


def test_transparency_is_kept_where_there_is_any():
    assert decode(picture(50, 50, mode="RGBA", colour=(1, 2, 3, 0))).mode == "RGBA"
    assert decode(picture(50, 50, mode="RGBA", colour=(1, 2, 3, 255))).mode == "RGB"


def test_an_animation_is_kept_as_its_first_picture():
    frames = [Image.new("RGB", (60, 60), colour) for colour in ("red", "blue")]
    upload = io.BytesIO()
    frames[0].save(upload, "GIF", save_all=True, append_images=frames[1:])
    upload.seek(0)

    pixels = decode(upload)

    assert pixels.getpixel((30, 30))[:3] == (255, 0, 0)


def test_a_large_photograph_is_made_smaller():
    pixels = decode(picture(6000, 4000, format_="JPEG"))

    assert pixels.size == (2048, 1365)


def test_a_broken_colour_profile_is_no_reason_to_refuse():
    assert decode(picture(50, 50, format_="JPEG", icc_profile=b"nonsense")).mode == "RGB"
