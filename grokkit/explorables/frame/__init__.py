"""What every figure is in Python: the figure, its data encoded, its picture."""
