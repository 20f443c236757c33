"""What a detector finds, held against what is there: COCO's numbers, and what intervals need."""
