import pytest
from django.core.exceptions import ImproperlyConfigured

from cityline.line import signatures

# LINE's own example: https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
SECRET = "8c570fa6dd201bb328f1c1eac23a96d8"
BODY = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
SIGNATURE = "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="


def test_sign_gives_lines_own_example(settings):
    settings.LINE_CHANNEL_SECRET = SECRET

    assert signatures.sign(BODY) == SIGNATURE


def test_verify_takes_lines_own_example(settings):
    settings.LINE_CHANNEL_SECRET = SECRET

    assert signatures.verify(BODY, SIGNATURE) is True


@pytest.mark.parametrize("signature", [None, "", "x", SIGNATURE.lower(), SIGNATURE + " ", "署名", "\udcff"])
def test_verify_refuses_any_other_signature(settings, signature):
    settings.LINE_CHANNEL_SECRET = SECRET

    assert signatures.verify(BODY, signature) is False


def test_verify_refuses_a_changed_body(settings):
    settings.LINE_CHANNEL_SECRET = SECRET

    assert signatures.verify(BODY + b" ", SIGNATURE) is False


def test_nothing_verifies_without_a_secret(settings):
    settings.LINE_CHANNEL_SECRET = "made up"
    with_empty_key = "thvaAmVnmjPRcdnVd9eNkZmqSnpCQ0KBSkMPmVwwMIg="
    settings.LINE_CHANNEL_SECRET = ""

    assert signatures.verify(b"", with_empty_key) is False
    with pytest.raises(ImproperlyConfigured):
        signatures.sign(BODY)
