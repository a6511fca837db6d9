"""Messages: building, checking and splitting them."""
