"""Questions residents type into the chat, and the departments' answers. A wrong answer costs more than none."""
