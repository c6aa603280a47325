"""What the launcher says when a server will not run."""


class EmbeddedError(RuntimeError):
    """An embedded server could not be started; the message says why and what to do."""
