"""A text model that must know when a line is full: its text, an oracle, the model, and its count."""
