"""Is everything in order for measuring and recommending? One kind of check a file."""
