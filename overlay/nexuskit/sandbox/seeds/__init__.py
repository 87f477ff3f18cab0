"""Seeds: what they say, what they may not say, and the one that a sandbox has by itself."""
