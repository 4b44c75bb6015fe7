"""``python -m grokkit`` is the command ``grokkit``."""

from grokkit.cli import app

app(prog_name="grokkit")
