"""Operations of the API: their requests and results."""
