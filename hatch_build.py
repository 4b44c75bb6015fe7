"""Build hook: bundle the interactive figures before a wheel, editable install or source archive is made."""

import importlib.util
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _node(root: str):
    """`grokkit/_node.py` by its path: grokkit's own requirements are not there while it is being built."""
    spec = importlib.util.spec_from_file_location("_grokkit_node", Path(root, "grokkit", "_node.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class BundleFigures(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self):
        """What the build needs beside hatchling: a Node.js from PyPI, where the machine has none."""
        node = _node(self.root)
        return [] if node.on_system() else [node.FROM_PYPI]

    def initialize(self, version, build_data):
        if _node(self.root).make_bundles(Path(self.root)):
            self.app.display_info("bundled the interactive figures")
