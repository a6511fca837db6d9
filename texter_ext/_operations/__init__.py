"""What each operation of the API sends and returns."""
