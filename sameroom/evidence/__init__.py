"""Do online sessions work? The literature, the practice’s own answer, and the public page that tells of both."""
