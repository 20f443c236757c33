"""What figures are made of: axes, legends, labels, bars, and the look that all share."""
