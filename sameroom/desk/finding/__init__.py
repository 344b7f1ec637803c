"""Finding a therapist: the directory, the questions, the result, and what the practice sees of it."""
