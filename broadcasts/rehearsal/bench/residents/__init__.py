"""What residents and the PR office wait for at a city's size: the settings page, blocks after a year, a file of a million."""
