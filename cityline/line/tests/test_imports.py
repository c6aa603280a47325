import subprocess
import sys


def test_nothing_imports_the_sdk_before_the_first_call():
    program = (
        "import django, sys; django.setup();"
        "import cityline.line.client, cityline.line.multicast, cityline.line.pacing, cityline.line.training;"
        "print([name for name in sys.modules if name.split('.')[0] == 'linebot'])"
    )

    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # our own program

    assert done.stdout == "[]\n"
