"""What studies say: published syntheses that are shipped, and what this practice reads and takes out itself."""
