"""Training: recipes, the step, the loop and its checkpoints."""
