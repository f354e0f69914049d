"""The three statutory tables as grids of cells, in the shapes of forms.md sections 2 and 3, for office files.

Their figures are made so that no two cells of a table hold the same number: a cell in the wrong place is seen.
"""

from itertools import count

from pipelines.blocks import Cell

BARS = (
    ("第二十条第（一）项", ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), ("规章", "行政规范性文件")),
    ("第二十条第（五）项", ("信息内容", "本年处理决定数量"), ("行政许可",)),
    ("第二十条第（六）项", ("信息内容", "本年处理决定数量"), ("行政处罚", "行政强制")),
    ("第二十条第（八）项", ("信息内容", "本年收费金额（单位：万元）"), ("行政事业性收费",)),
)
COLUMNS = ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
GROUPS = (
    ("（三）不予公开", 8),
    ("（四）无法提供", 3),
    ("（五）不予处理", 5),
)
OUTCOMES = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


def proactive() -> tuple[Cell, ...]:
    """14 rows and 4 columns: bars over the whole width, last columns of different width; blank cells stay blank."""
    cells: list[Cell] = []
    numbers = count(1)
    row = 0
    for bar, heads, labels in BARS:
        cells.append(Cell(row, 0, bar, column_span=4))
        row += 1
        spans = [1] * (len(heads) - 1) + [5 - len(heads)]
        cells += [
            Cell(row, column, head, column_span=span)
            for column, (head, span) in enumerate(zip(heads, spans, strict=True))
        ]
        for label in labels:
            row += 1
            cells.append(Cell(row, 0, label))
            for column, span in list(enumerate(spans))[1:]:
                number = next(numbers)
                cells.append(Cell(row, column, "" if number == 2 else str(number * 7), column_span=span))
        row += 1
    return tuple(cells)


def requests() -> tuple[Cell, ...]:
    """26 rows and 10 columns: a corner of three by three, groups over rows, labels over columns, lines in a label."""
    cells = [
        Cell(0, 0, "（本列数据的勾稽关系为：第一项加第二项之和，\n等于第三项加第四项之和）", 3, 3),
        Cell(0, 3, "申请人情况", 1, 7),
        Cell(1, 3, "自然人", 2, 1),
        Cell(1, 4, "法人或其他组织", 1, 5),
        Cell(1, 9, "总计", 2, 1),
    ]
    cells += [Cell(2, 4 + index, name) for index, name in enumerate(COLUMNS)]
    labels = [
        Cell(3, 0, "一、本年新收政府信息公开申请数量", 1, 3),
        Cell(4, 0, "二、上年结转政府信息公开申请数量", 1, 3),
    ]
    labels += [
        Cell(5, 0, "三、本年度\n办理结果", 20, 1),
        Cell(5, 1, "（一）予以公开", 1, 2),
        Cell(6, 1, "（二）部分公开", 1, 2),
    ]
    row = 7
    for name, height in GROUPS:
        labels.append(Cell(row, 1, name, height, 1))
        labels += [Cell(row + index, 2, f"{index + 1}.理由{index + 1}") for index in range(height)]
        row += height
    labels += [
        Cell(23, 1, "（六）其他处理", 1, 2),
        Cell(24, 1, "（七）总计", 1, 2),
        Cell(25, 0, "四、结转下年度继续办理", 1, 3),
    ]
    cells += labels
    cells += [
        Cell(row, column, "" if (row, column) == (9, 5) else str(row * 100 + column))
        for row in range(3, 26)
        for column in range(3, 10)
    ]
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def reviews() -> tuple[Cell, ...]:
    """4 rows and 15 columns of even width, heads of three lines."""
    cells = [Cell(0, 0, "行政复议", 1, 5), Cell(0, 5, "行政诉讼", 1, 10)]
    cells += [Cell(1, index, name, 2, 1) for index, name in enumerate(OUTCOMES)]
    cells += [Cell(1, 5, "未经复议直接起诉", 1, 5), Cell(1, 10, "复议后起诉", 1, 5)]
    cells += [Cell(2, 5 + index, OUTCOMES[index % 5]) for index in range(10)]
    cells += [Cell(3, index, str(index * index)) for index in range(15)]
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


TABLES = (proactive(), requests(), reviews())


def plain(cells: tuple[Cell, ...]) -> list[tuple[int, int, str, int, int]]:
    """Cells without their locators, for comparison."""
    return [(cell.row, cell.column, cell.text, cell.row_span, cell.column_span) for cell in cells]
