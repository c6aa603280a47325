"""Pictures and parts for tests."""

import io
import struct
import zlib

from PIL import Image

from broadcasts.models import MediaAsset


def asset(sha256="a" * 64, **fields):
    defaults = {"kind": "image", "format": "jpeg", "width": 1200, "height": 800, "byte_size": 1000}
    return MediaAsset.objects.create(sha256=sha256, **{**defaults, **fields})


def encoded(image, format_="PNG", **options):
    file = io.BytesIO()
    image.save(file, format_, **options)
    file.seek(0)
    return file


def picture(width=320, height=200, mode="RGB", colour=None, format_="PNG", **options):
    """A file of one plain colour with a mark in its upper left corner, so that turning it shows."""
    image = Image.new(mode, (width, height), colour if colour is not None else 0)
    return encoded(image, format_, **options)


def claiming(width, height):
    """A PNG of a few dozen bytes whose header claims ``width`` × ``height`` pixels: a decompression bomb."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )
    return io.BytesIO(content)
