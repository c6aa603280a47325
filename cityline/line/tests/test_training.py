import asyncio

from cityline.line import training
from cityline.line.multicast import AnswerKind
from cityline.line.tests.test_multicast import BODY, RETRY_KEY
from cityline.line.training import TrainingSender


def test_training_accepts_and_reaches_nobody(line):
    async def work():
        async with TrainingSender() as sender:
            return await sender.send(body=BODY, retry_key=RETRY_KEY)

    answer = asyncio.run(work())

    assert (answer.kind, answer.status, answer.is_training) == (AnswerKind.ACCEPTED, 200, True)
    assert answer.request_id.startswith("training-")
    assert line.received == []


def test_training_push_reaches_nobody(line):
    request_id = training.push(line_user_id="U" + "0" * 32, messages=[], retry_key=RETRY_KEY)

    assert request_id.startswith("training-")
    assert line.received == []
