"""What the departments of Suminagi write. All of it is invented: places, facilities, addresses, events."""
