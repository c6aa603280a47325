import logging

from cityline.log_lines import PlainFormatter

USER_ID = "U" + "0123456789abcdef" * 2


def line(message, **extra):
    record = logging.getLogger("broadcasts.services").makeRecord(
        "broadcasts.services", logging.INFO, "file.py", 1, message, (), None, extra=extra
    )
    return PlainFormatter().format(record).split(" INFO ", 1)[1]


def test_line_names_the_event_and_its_ids():
    assert (
        line("broadcast_started", broadcast=12, chunks=3)
        == "broadcasts.services broadcast_started broadcast=12 chunks=3"
    )


def test_line_user_id_is_cut_out_wherever_it_stands():
    assert line(f"refused {USER_ID}", to=USER_ID) == "broadcasts.services refused U… to=U…"


def test_token_of_a_residents_link_is_cut_out():
    said = line("Not Found: /r/WzEyLDE3NjM3NzY4MDBd:1vMeZa:oUe-x_9kQ/?to=sent")

    assert said == "broadcasts.services Not Found: /r/…/?to=sent"
