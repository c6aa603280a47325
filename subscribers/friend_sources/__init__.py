"""QR codes and friend sources: which medium brings residents to the account, counted without following anybody."""
