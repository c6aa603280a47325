"""What is left of residents who left: enough to leave them in peace, too little to know them by."""

from django.db import models


class Leaver(models.Model):
    """A keyed digest of the LINE user id of someone who left and whose row is gone. It holds nothing else of them.

    LINE goes on to name them among the friends of the account; without this they would be taken for new ones.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    left_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.left_at:%Y-%m-%d}"
