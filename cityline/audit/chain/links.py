"""What a link and the head of the chain are signed over."""

from cityline.audit.chain import keys
from cityline.audit.models import Entry, Head, Link

BEGINNING = "0" * 64


def link_message(*, position: int, before: str, entry_id: int, tag: str) -> bytes:
    """``before``: the mac of the link before this one, so that everything earlier is in every later link."""
    return f"link|{position}|{before}|{entry_id}|{tag}".encode()


def make_link(*, position: int, before: str, entry: Entry) -> Link:
    key = keys.current()
    message = link_message(position=position, before=before, entry_id=entry.pk, tag=entry.tag)
    return Link(position=position, entry=entry, key_id=key, mac=keys.sign(message, under=key))


def head_message(position: int, mac: str) -> bytes:
    return f"head|{position}|{mac}".encode()


def sign_head(head: Head) -> None:
    head.key_id = keys.current()
    head.seal = keys.sign(head_message(head.position, head.mac), under=head.key_id)


def is_head_genuine(head: Head) -> bool:
    return keys.fits(head.seal, head_message(head.position, head.mac), under=head.key_id)
