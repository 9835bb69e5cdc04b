"""Opening a game's folder, for an author's own tests: ``open_folder(path).rules()``."""

from games.packages.catalog import BadGame, Package, open_folder

__all__ = ["BadGame", "Package", "open_folder"]
