"""The file that a workbook is packed into, against what unpacks it."""

from __future__ import annotations

import io
import zipfile

import numpy as np

from planner.workbook.packing import PackedWorkbook


def packed(numbers: list[float]) -> bytes:
    book = PackedWorkbook(io.BytesIO(), {"in_memory": True})
    sheet = book.add_worksheet("Numbers")
    sheet.write_column(0, 0, numbers)
    sheet.write_string(0, 1, "電視廣告")
    return book.packed()


def test_every_part_is_whole_and_compressed() -> None:
    numbers = np.random.default_rng(1).uniform(size=20_000).tolist()
    with zipfile.ZipFile(io.BytesIO(packed(numbers))) as file:
        assert file.testzip() is None
        assert {"[Content_Types].xml", "xl/workbook.xml", "xl/sharedStrings.xml"} <= set(
            file.namelist()
        )
        sheet = file.getinfo("xl/worksheets/sheet1.xml")
        assert sheet.compress_type == zipfile.ZIP_DEFLATED
        assert sheet.compress_size < 0.6 * sheet.file_size
        assert "電視廣告" in file.read("xl/sharedStrings.xml").decode()
        said = file.read("xl/worksheets/sheet1.xml").decode()
        assert all(f"<v>{one:.16G}</v>" in said for one in numbers[:100])
