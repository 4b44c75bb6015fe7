"""A text model that must know when a line is full: its text, an oracle, the model, and its count."""

from grokkit.text.reader import Reader, ReaderConfig
from grokkit.text.run import TextRun, load_recorded_text
from grokkit.text.training import TextSnapshot, resume_text, train_text
from grokkit.text.wrapping import Wrapping, texts

__all__ = [
    "Reader",
    "ReaderConfig",
    "TextRun",
    "TextSnapshot",
    "Wrapping",
    "load_recorded_text",
    "resume_text",
    "texts",
    "train_text",
]
