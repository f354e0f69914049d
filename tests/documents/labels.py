"""The printed words of the statutory tables, as the tests know them (forms.md sections 1 to 4 and 7).

Written from the statutory forms and kept apart from the project's own form files on purpose: a slip there must not be
repeated here.
"""

from typing import NamedTuple


class Head(NamedTuple):
    """A column: its key and its printed head."""

    key: str
    label: str


class Row(NamedTuple):
    """A row: its key and its printed labels, from the outermost group to the row itself."""

    key: str
    path: tuple[str, ...]


class Bar(NamedTuple):
    """A bar of table two (one item of article 20): its number, its columns and its rows."""

    item: str
    heads: tuple[Head, ...]
    rows: tuple[Head, ...]


class Line(NamedTuple):
    """A line of a statistics list of form A; `key` is None for a heading that carries no number."""

    key: str | None
    label: str
    unit: str


CONTENT_HEAD = "信息内容"
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
APPLICANTS = "申请人情况"
NATURAL_PERSON = "自然人"
ORGANISATIONS = "法人或其他组织"
TOTAL = "总计"

_STOCK = (
    Head("made", "本年新制作数量"),
    Head("disclosed", "本年新公开数量"),
    Head("in_force", "对外公开总数量"),
)
_DECISIONS = (
    Head("last_year_items", "上一年项目数量"),
    Head("change", "本年增/减"),
    Head("decisions", "处理决定数量"),
)

PROACTIVE: dict[str, tuple[Bar, ...]] = {
    "2019": (
        Bar("一", _STOCK, (Head("regulations", "规章"), Head("normative_documents", "规范性文件"))),
        Bar("五", _DECISIONS, (Head("licensing", "行政许可"), Head("other_services", "其他对外管理服务事项"))),
        Bar("六", _DECISIONS, (Head("penalties", "行政处罚"), Head("coercion", "行政强制"))),
        Bar("八", _DECISIONS[:2], (Head("fees", "行政事业性收费"),)),
        Bar(
            "九",
            (Head("items", "采购项目数量"), Head("amount", "采购总金额")),
            (Head("procurement", "政府集中采购"),),
        ),
    ),
    "2021": (
        Bar(
            "一",
            (Head("issued", "本年制发件数"), Head("repealed", "本年废止件数"), Head("in_force", "现行有效件数")),
            (Head("regulations", "规章"), Head("normative_documents", "行政规范性文件")),
        ),
        Bar("五", (Head("decisions", "本年处理决定数量"),), (Head("licensing", "行政许可"),)),
        Bar(
            "六",
            (Head("decisions", "本年处理决定数量"),),
            (Head("penalties", "行政处罚"), Head("coercion", "行政强制")),
        ),
        Bar("八", (Head("amount_wan", "本年收费金额（单位：万元）"),), (Head("fees", "行政事业性收费"),)),
    ),
}

APPLICANT_COLUMNS: tuple[Head, ...] = (
    Head("natural_person", NATURAL_PERSON),
    Head("commercial_enterprise", "商业企业"),
    Head("research_institution", "科研机构"),
    Head("public_welfare", "社会公益组织"),
    Head("legal_service", "法律服务机构"),
    Head("other_org", "其他"),
    Head("total", TOTAL),
)

RESULTS = "三、本年度办理结果"
_DENIED = "（三）不予公开"
_UNAVAILABLE = "（四）无法提供"
_REJECTED = "（五）不予处理"
OTHER_HANDLING = "（六）其他处理"

_FIRST_ROWS = (
    Row("new", ("一、本年新收政府信息公开申请数量",)),
    Row("carried_over", ("二、上年结转政府信息公开申请数量",)),
    Row("granted", (RESULTS, "（一）予以公开")),
    Row("partial", (RESULTS, "（二）部分公开（区分处理的，只计这一情形，不计其他情形）")),
    Row("denied_state_secret", (RESULTS, _DENIED, "1.属于国家秘密")),
    Row("denied_law", (RESULTS, _DENIED, "2.其他法律行政法规禁止公开")),
    Row("denied_stability", (RESULTS, _DENIED, "3.危及“三安全一稳定”")),
    Row("denied_third_party", (RESULTS, _DENIED, "4.保护第三方合法权益")),
    Row("denied_internal_affairs", (RESULTS, _DENIED, "5.属于三类内部事务信息")),
    Row("denied_process", (RESULTS, _DENIED, "6.属于四类过程性信息")),
    Row("denied_enforcement_file", (RESULTS, _DENIED, "7.属于行政执法案卷")),
    Row("denied_admin_query", (RESULTS, _DENIED, "8.属于行政查询事项")),
    Row("unavailable_not_held", (RESULTS, _UNAVAILABLE, "1.本机关不掌握相关政府信息")),
    Row("unavailable_needs_creation", (RESULTS, _UNAVAILABLE, "2.没有现成信息需要另行制作")),
    Row("unavailable_unclear", (RESULTS, _UNAVAILABLE, "3.补正后申请内容仍不明确")),
    Row("rejected_complaint", (RESULTS, _REJECTED, "1.信访举报投诉类申请")),
    Row("rejected_repeat", (RESULTS, _REJECTED, "2.重复申请")),
    Row("rejected_publication", (RESULTS, _REJECTED, "3.要求提供公开出版物")),
    Row("rejected_excessive", (RESULTS, _REJECTED, "4.无正当理由大量反复申请")),
    Row("rejected_confirm", (RESULTS, _REJECTED, "5.要求行政机关确认或重新出具已获取信息")),
)
_OTHER_ROWS = {
    "2019": (Row("other", (RESULTS, OTHER_HANDLING)),),
    "2021": (
        Row(
            "other_overdue_correction",
            (RESULTS, OTHER_HANDLING, "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
        ),
        Row(
            "other_overdue_fee",
            (RESULTS, OTHER_HANDLING, "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
        ),
        Row("other_other", (RESULTS, OTHER_HANDLING, "3.其他")),
    ),
}
_LAST_ROWS = (
    Row("total_handled", (RESULTS, "（七）总计")),
    Row("carried_forward", ("四、结转下年度继续办理",)),
)
REQUEST_ROWS: dict[str, tuple[Row, ...]] = {form: _FIRST_ROWS + rows + _LAST_ROWS for form, rows in _OTHER_ROWS.items()}

REVIEW_ROWS: tuple[Row, ...] = (
    Row("review", ("行政复议",)),
    Row("litigation_direct", ("行政诉讼", "未经复议直接起诉")),
    Row("litigation_after_review", ("行政诉讼", "复议后起诉")),
)
REVIEW_COLUMNS: tuple[Head, ...] = (
    Head("upheld", "结果维持"),
    Head("corrected", "结果纠正"),
    Head("other", "其他结果"),
    Head("pending", "尚未审结"),
    Head("total", TOTAL),
)

HEADINGS = (
    "一、总体情况",
    "二、主动公开政府信息情况",
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
    "五、存在的主要问题及改进情况",
    "六、其他需要报告的事项",
)
HEADING_VARIANTS = (
    ("一、工作基本情况", "一、概述"),
    ("二、行政机关主动公开政府信息情况",),
    ("三、收到和处理信息公开申请情况",),
    ("四、政府信息公开行政复议、行政诉讼情况",),
    ("五、存在问题及改进情况", "五、存在的主要问题及整改措施", "五、政府信息公开工作存在的主要问题及改进情况"),
    ("六、其他需要报告的事项",),
)
INSTRUCTION = "（该部分以表格形式报告）"
REVIEWS_NOTE = "（含上年度结转数量）"

# What real reports print in place of the official label; each entry is one switch (forms.md section 7).
VARIANTS: dict[str, dict[str, str]] = {
    "normative_short": {"行政规范性文件": "规范性文件"},
    "normative_traditional": {"行政规范性文件": "規範性檔案", "规范性文件": "規範性檔案"},
    "commercial_body": {"商业企业": "商业机构"},
    "legal_service_short": {"法律服务机构": "法律服务"},
    "welfare_short": {"社会公益组织": "社会公益"},
    "welfare_bare": {"社会公益组织": "公益组织"},
    "in_force_cut": {"现行有效件数": "现行有效件"},
    "fees_typo": {"行政事业性收费": "行政事业型收费"},
    "denied_law_torn": {"2.其他法律行政法规禁止公开": "2.其他法律行政止公开"},
    "corner_bracketed": {CORNER: "(本列)数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和"},
    "amount_unbracketed": {"本年收费金额（单位：万元）": "本年收费金额单位:万元"},
    "heads_cut": {"本年新制作数量": "本年新", "本年新公开数量": "本年新"},
    "other_handling_short": {OTHER_HANDLING: "（六）其他"},
}

# One province's copy of form B carries its instructions inside the labels (forms.md section 7).
PROVINCIAL: dict[str, str] = {
    "规章": "规章（设区的市、自治州人民政府应提供相关数据）",
    "规范性文件": "规范性文件（仅指以本级政府或本部门名义印发的）",
    "上一年项目数量": "上一年项目数量（指2019年事项数）",
    "本年增/减": "本年增/减（增用正值表示，减用负值表示，如-8）",
    "处理决定数量": "处理决定数量（指2020年办件量，如3000）",
    "其他对外管理服务事项": "其他对外管理服务事项（指行政许可、行政处罚、行政强制以外的公共服务等事项）",
    "行政事业性收费": "行政事业性收费（指收费项目数，无则填0）",
}
PROVINCIAL_EXTRA_ROW = "其他主动公开文件"

EARLY_LINES: tuple[tuple[Line, ...], ...] = (
    # each entry is one line with its alternative wordings
    (Line("proactive_total", "主动公开信息数", "条"), Line("proactive_total", "主动公开文件数", "条")),
    (Line("proactive_website", "其中：1、网站公开", "条"), Line("proactive_website", "其中：政府网站公开数", "条")),
    (Line("proactive_gazette", "2、政府公报公开", "条"), Line("proactive_gazette", "政府公报公开数", "条")),
    (
        Line("requests_received", "受理依申请公开信息总数", "条"),
        Line("requests_received", "申请总数", "条"),
    ),
    (Line("received_in_person", "其中：当面申请数", "条"),),
    (Line("received_fax", "传真申请数", "条"),),
    (Line("received_email", "电子邮件申请数", "条"),),
    (Line("received_online", "网上申请数", "条"),),
    (Line("received_letter", "信函申请数", "条"),),
    (Line("received_letter_fax", "信函、传真申请数", "条"),),
    (Line("received_other", "其他形式申请数", "条"),),
    (Line("answers_total", "对申请的答复总数", "条"),),
    (Line("answers_granted", "其中：同意公开答复数", "条"),),
    (Line("answers_partial", "同意部分公开答复数", "条"),),
    (Line("answers_denied", "否决公开答复总数", "条"), Line("answers_denied", "不予公开答复数", "条")),
    (Line("answers_other", "其他类型答复数", "条"),),
    (Line("fees_waived", "政府信息公开收费减免金额", "元"),),
    (Line("reviews", "行政复议数", "件"),),
    (Line("litigation", "行政诉讼数", "件"),),
    (Line("complaints", "行政申诉、举报数", "件"), Line("complaints", "行政申诉数", "件")),
)

UNIFORM_LINES: tuple[Line, ...] = (
    Line(None, "一、主动公开情况", ""),
    Line("proactive_total", "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）", "条"),
    Line("normative_documents_disclosed", "其中：主动公开规范性文件数", "条"),
    Line("normative_documents_made", "制发规范性文件总数", "件"),
    Line(None, "（二）通过不同渠道和方式公开政府信息的情况", ""),
    Line("proactive_gazette", "1.政府公报公开政府信息数", "条"),
    Line("proactive_website", "2.政府网站公开政府信息数", "条"),
    Line("proactive_weibo", "3.政务微博公开政府信息数", "条"),
    Line("proactive_wechat", "4.政务微信公开政府信息数", "条"),
    Line("proactive_other", "5.其他方式公开政府信息数", "条"),
    Line(None, "三、依申请公开情况", ""),
    Line("requests_received", "（一）收到申请数", "件"),
    Line("received_in_person", "1.当面申请数", "件"),
    Line("received_fax", "2.传真申请数", "件"),
    Line("received_online", "3.网络申请数", "件"),
    Line("received_letter", "4.信函申请数", "件"),
    Line("handled_total", "（二）申请办结数", "件"),
    Line("handled_in_time", "1.按时办结数", "件"),
    Line("handled_extended", "2.延期办结数", "件"),
    Line("answers_total", "（三）申请答复数", "件"),
    Line("answers_already_public", "1.属于已主动公开范围数", "件"),
    Line("answers_granted", "2.同意公开答复数", "件"),
    Line("answers_partial", "3.同意部分公开答复数", "件"),
    Line("answers_denied", "4.不同意公开答复数", "件"),
    Line("answers_not_this_organ", "5.不属于本行政机关公开数", "件"),
    Line("answers_not_existing", "6.申请信息不存在数", "件"),
    Line("answers_clarify", "7.告知作出更改补充数", "件"),
    Line("answers_elsewhere", "8.告知通过其他途径办理数", "件"),
    Line("reviews", "四、行政复议数量", "件"),
    Line("reviews_upheld", "（一）维持具体行政行为数", "件"),
    Line("reviews_corrected", "（二）被依法纠错数", "件"),
    Line("reviews_other", "（三）其他情形数", "件"),
    Line("litigation", "五、行政诉讼数量", "件"),
    Line("litigation_upheld", "（一）维持具体行政行为或者驳回原告诉讼请求数", "件"),
    Line("litigation_corrected", "（二）被依法纠错数", "件"),
    Line("litigation_other", "（三）其他情形数", "件"),
    Line("complaints", "六、举报投诉数量", "件"),
    Line("fees_charged", "七、依申请公开信息收取的费用", "万元"),
    Line(None, "八、机构建设和保障经费情况", ""),
    Line("staff_full_time", "1.专职人员数（不包括政府公报及政府网站工作人员数）", "人"),
    Line("staff_part_time", "2.兼职人员数", "人"),
    Line(None, "九、政府信息公开会议和培训情况", ""),
    Line("meetings", "（一）召开政府信息公开工作会议或专题会议数", "次"),
    Line("trainings", "（二）举办各类培训班数", "次"),
)

# Lines that no key fits: kept under their own label (forms.md section 8).
UNLISTED_LINES: dict[str, tuple[Line, ...]] = {
    "early": (Line(None, "网站专栏页面访问量", "人次"),),
    "code": (Line(None, "全文电子化的主动公开信息数", "条"), Line(None, "网站专栏页面访问量", "人次")),
    "uniform": (Line(None, "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）", "次"),),
}
