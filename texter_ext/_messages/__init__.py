"""Messages: making them, and holding them to their limits."""
