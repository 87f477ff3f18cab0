"""The small project of the generator's tests."""

from __future__ import annotations

from tests.generator.conftest import generated, generated_folder, project

__all__ = ["generated", "generated_folder", "project"]
