"""What the bot says passes a second person: departments edit rows, residents get what somebody else has passed."""
