"""Pictures of a size, for what only looks at sizes."""

from io import BytesIO

from PIL import Image


def picture(width=2500, height=1686, kind="PNG"):
    file = BytesIO()
    Image.new("RGB", (width, height), (28, 74, 140)).save(file, kind)
    return file.getvalue()
