"""Labels as reports print them, against the official ones (forms.md section 7)."""

import pytest

from pipelines.forms.definitions import tables_of
from pipelines.forms.labels import LabelIndex, Quality, Vocabulary, segments


def rows_of(table_key: str) -> LabelIndex:
    labels: dict[str, list[str]] = {}
    for table in tables_of(table_key):
        for block in table.blocks:
            for row in block.rows:
                labels.setdefault(row.key, []).extend(row.labels)
    return LabelIndex(labels)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("一、本年新收政府信息公开申请数量", "new"),
        ("三、本（一）予以公开", "granted"),
        ("(二)部分公开(区分处理的,只计这一情形,不计其他情形)", "partial"),
        ("3 . 危及“三安全一稳定”", "denied_stability"),
        ("（三）不予公开1.属于国家秘密", "denied_state_secret"),
        ("４、无正当理由大量反复 申请", "rejected_excessive"),
        ("（七）总\n计", "total_handled"),
        ("结 转 下 年 度 继 续 办 理", "carried_forward"),
        ("（七）总计²", "total_handled"),
    ],
)
def test_printing_does_not_matter(text: str, key: str) -> None:
    found = rows_of("requests").match(text)
    assert found is not None
    assert (found.keys, found.quality) == ((key,), Quality.EXACT)


@pytest.mark.parametrize(
    ("text", "key", "quality"),
    [
        ("2.其他法律行政止公开", "denied_law", Quality.FUZZY),
        ("1.申请人无正当理由逾期不补正、行政机关不再", "other_overdue_correction", Quality.SHORTER),
        ("二、上年结转政府信息公开申请数量合并统计", "carried_over", Quality.LONGER),
    ],
)
def test_changed_labels_are_known_as_such(text: str, key: str, quality: Quality) -> None:
    found = rows_of("requests").match(text)
    assert found is not None
    assert (found.keys, found.quality) == ((key,), quality)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("规章（设区的市、自治州人民政府应提供相关数据）", "regulations"),
        ("其他对外管理服务事项（指除行政许可、行政处罚、行政强制之外的）", "other_services"),
        ("規範性檔案", "normative_documents"),
        ("行政事业型收费", "fees"),
    ],
)
def test_long_provincial_labels_are_matched_from_their_beginning(text: str, key: str) -> None:
    found = rows_of("proactive").match(text)
    assert found is not None
    assert found.keys == (key,)


@pytest.mark.parametrize("text", ["其他主动公开文件", "规章000", "规范性文件1212345", "三、本年度办理结果", "申请", ""])
def test_what_could_be_another_thing_is_no_label(text: str) -> None:
    assert rows_of("proactive").match(text) is None
    assert rows_of("requests").match(text) is None


def test_a_label_that_two_forms_share_names_both_rows() -> None:
    found = rows_of("requests").match("3.其他")
    assert found is not None
    assert set(found.keys) == {"other", "other_other"}


def test_a_text_is_cut_into_the_longest_labels_it_is_made_of() -> None:
    vocabulary = Vocabulary(["结果", "结果维持", "总计", ""])
    assert segments(["结果维持总计结果"], vocabulary) == ["结果维持", "总计", "结果"]
    assert segments(["结果维持等", "总计总计"], vocabulary) == ["总计", "总计"]
    assert segments(["", "维持结果"], vocabulary) == []
