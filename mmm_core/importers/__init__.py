"""Importers: one folder a vendor. Reading needs none of the vendors' libraries.

Another vendor is a folder with a class that does what ``importer.Importer`` says, and its
line in ``registry``. The rest is shared: endings of names, the limit on size, the sandbox
for uploads, the comparison with what a file stores of its own results.
"""

from mmm_core.importers.registry import read_model, read_summary

__all__ = ["read_model", "read_summary"]
