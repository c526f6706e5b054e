"""The first set-up of a station, step by step (建站向导)."""

from app.ui.wizard.shell import Wizard

__all__ = ["Wizard"]
