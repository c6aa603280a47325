"""What comes to broadcasts from the chat: why one came, how to stop its kind, and a colleague's code for their phone."""
