"""The steps of a brief, one file each. A step reads, says what it found, and knows nothing of the others."""
