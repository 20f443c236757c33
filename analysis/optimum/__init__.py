"""The points that no other beats, and what is worth naming among them."""
