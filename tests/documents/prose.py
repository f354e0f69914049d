"""The running text of a report, in words of our own; its numbers are told so that a reader may trip over them."""

import random

from tests.documents.truth import Truth

_OPENINGS = (
    "按照《中华人民共和国政府信息公开条例》的规定，{name}编写并公布{year}年度的这份报告。",
    "{name}依照政府信息公开条例公布{year}年度报告，数据自{year}年1月1日起，至{year}年12月31日止。",
    "这是{name}公布的{year}年度政府信息公开报告，如有疑问可向{name}查询。",
)
_GENERAL = (
    "这一年，{short}把公开工作列入日程，安排专人管理栏目，门户网站共发布各类消息{a}条，更新栏目{b}次。",
    "{short}在{year}年修订了公开目录，培训工作人员{b}人次，处理群众留言{a}条，答复都在规定的天数之内。",
    "{year}年里，{short}召开专题会议{b}次，把公开事项逐项对照，查漏补缺，全年经新媒体发布短文{a}篇。",
)
_PROBLEMS = (
    "不足之处有两点：一是有的栏目更新偏慢，二是解读材料形式单一。下一步将按季检查，并增加图表解读。",
    "公开内容还不够细，基层人手也紧。今后要把每项任务落实到人，每月自查1次，发现问题当月改正。",
    "存在的问题主要是主动公开意识还要加强。我们将编写操作手册，组织培训不少于2次。",
)
_OTHERS = (
    "本年度没有收取信息处理费，没有其他要报告的事项。",
    "{year}年度发出收费通知0件，总金额0元。其他事项无。",
    "无。",
)
_SUBHEADS = ("（一）主动公开。", "（二）依申请公开。", "（三）信息管理。", "（四）平台建设。", "（五）监督保障。")
_OLD_HEADINGS = (
    "一、概述",
    "二、主动公开政府信息的情况",
    "三、依申请公开的情况",
    "四、收费及减免的情况",
    "五、复议和诉讼的情况",
    "六、不足与改进",
)


class Prose:
    """The sentences of one report, chosen by a seed."""

    def __init__(self, truth: Truth, seed: int) -> None:
        self._rng = random.Random(seed + 2)
        self._truth = truth

    def _say(self, sentences: tuple[str, ...]) -> str:
        return self._rng.choice(sentences).format(
            name=self._truth.publisher,
            short=self._rng.choice(("我单位", "本机关")),
            year=self._truth.year,
            a=self._rng.randint(20, 900),
            b=self._rng.randint(1, 19),
        )

    def opening(self) -> str:
        """The sentence before the first section."""
        return self._say(_OPENINGS)

    def section(self, number: int) -> list[str]:
        """The paragraphs of a section of forms B and C (1, 5 and 6 are prose, the others tables)."""
        if number == 1:
            subheads = sorted(self._rng.sample(_SUBHEADS, 2), key=_SUBHEADS.index)
            return [self._say(_GENERAL), *(subhead + self._say(_GENERAL) for subhead in subheads)]
        if number == 5:
            return [self._say(_PROBLEMS)]
        return [self._say(_OTHERS)] if number == 6 else []

    def old_sections(self) -> list[tuple[str, list[str]]]:
        """Headings and paragraphs of a report in form A."""
        return [(heading, [self._say(_PROBLEMS if heading[0] == "六" else _GENERAL)]) for heading in _OLD_HEADINGS]

    def figures(self) -> list[str]:
        """Form A told in sentences only."""
        told = self._truth.indicators
        names = {
            "proactive_total": "全年主动公开政府信息{value}条。",
            "requests_received": "共收到公开申请{value}件。",
            "answers_total": "答复申请{value}件。",
            "reviews": "因公开引起的行政复议{value}件。",
            "litigation": "因公开引起的行政诉讼{value}件。",
        }
        return [text.format(**told[key]) for key, text in names.items() if key in told]

    def signature(self) -> list[str]:
        """The publisher and a day in the year after."""
        return [self._truth.publisher, f"{self._truth.year + 1}年1月{self._rng.randint(5, 30)}日"]
