"""The words by which portals name things: captions, slugs, labels (portals.md sections 11 to 13), as data.

Captions are compared without blanks and ornaments, slugs without regard to case. Regular expressions are written for
`re.fullmatch` unless their name says otherwise.
"""

YEARS = r"(?:19|20)\d{2}"

# --- captions: what a link on the way says ---------------------------------------------------------------------------

ANNUAL_WORDS = ("年报", "年度报告")
"""One of them is in every caption of a column of annual reports."""

ANNUAL_CAPTION = (
    r"(?P<who>.*?)(?:政府)?(?:信息|政务)?(?P<open>公开)?(?:工作)?"
    r"(?:情况)?(?:年报|年度报告|工作年度报告|年度工作报告)(?:公开|专栏|栏目|列表|汇总|目录)?"
    r"(?:[(-]?(?:部门|乡镇|镇街|街道|镇办|乡镇街道|单位|[市县区]?本?级|[市县区][级直](?:部门|单位))\)?)?"
)
"""政府信息公开年报, 公开年报, 部门镇街信息公开年报, 2019年年报, 年报; for the bare ones `who` must be one of WHO."""

WHO = (
    rf"(?:{YEARS}年?(?:度)?|历年|往年|各|全|本|本级|市级|县级|区级|级|市|县|区|旗|镇|乡|办|街道|街|部门|单位|机关|机构|政府|人民|组成|工作"
    r"|直属|直|事业|乡镇|镇街|开发区|园区|及|和|与|、|/|-|\(|\)|\[|\]|:)*"
)
"""What may stand before the words of the report: a year, a circle of organs, or nothing. An organ's name may too."""

OTHER_YEARLY = (
    "企业",
    "统计",
    "财政",
    "财务",
    "审计",
    "预算",
    "决算",
    "法治",
    "依法",
    "网站",
    "报表",
    "社会组织",
    "公司",
    "工商",
    "环境",
    "质量",
    "就业",
    "绩效",
    "平安",
    "信用",
    "国资",
    "基金",
    "学校",
    "通知",
    "编制",
    "培训",
    "下载",
    "模板",
    "样式",
    "格式",
)
"""Other things that come every year, or go about the report: a caption with one of them is no column of reports."""

SECTION_CAPTION = (
    r"(?:.{0,12}?)(?:政府信息公开|政务公开|信息公开|政务信息公开)"
    r"(?:平台|专栏|专题|专区|栏|网|目录|首页|门户|系统|主页)?"
    r"|公开目录|主动公开目录|信息公开目录|(?:我要)?看公开|公开"
)
"""The section that holds the four statutory entries 指南, 制度, 法定主动公开内容, 年报 (section 11)."""

SECTION_NOT = (
    "指南",
    "制度",
    "依申请",
    "申请",
    "意见",
    "规定",
    "条例",
    "投诉",
    "监督",
    "举报",
    "标准化",
    "培训",
    "考核",
    "保密",
)
"""Entries beside the annual report, which lead elsewhere."""

BRANCH_CAPTION = (
    r"(?:各|全|市|县|区|旗)?(?:直)?(?:政府|人民政府|市政府|县政府|区政府)?(?:组成|工作|直属|职能|派出)?"
    r"(?:部门|机构|事业单位|企事业单位|公共企事业单位|直属单位|单位|乡镇|镇街|镇|乡|街道|镇办|镇\(办\)|镇\(街道\)|街道\(镇\)|乡镇\(街道\)|乡镇街道"
    r"|街道办事处|街道办|办事处|镇街道|乡镇街办|乡镇人民政府|镇人民政府|乡镇政府|委办局|委办|局"
    r"|部门乡镇|乡镇部门|部门镇街|部门街镇|部门单位|县区政府|县区|区县|开发区|园区|其他)"
    r"(?:及.{2,10}|和.{2,10}|、.{2,12})?(?:政府)?(?:政务|信息|政务信息)?(?:公开)?(?:目录|平台|专栏|栏目|年报)?"
)
"""A branch of the section: departments, townships, institutions."""

ORGAN_ENDINGS = (
    "局",
    "委",
    "委员会",
    "办",
    "办公室",
    "厅",
    "院",
    "中心",
    "镇",
    "乡",
    "街道",
    "办事处",
    "政府",
    "集团",
    "站",
    "队",
    "所",
    "馆",
    "社",
    "管委会",
    "开发区",
    "高新区",
    "园区",
    "分局",
    "支队",
    "大队",
    "总队",
    "联社",
    "总社",
    "学校",
    "医院",
    "银行",
    "公积金",
    "公司",
    "处",
    "署",
    "联",
    "部",
    "学院",
    "大学",
    "苏木",
    "库",
)
"""What the name of an organ ends in."""

NOT_ORGAN = (
    "更多",
    "全部",
    "内部",
    "互联",
    "会议",
    "发布会",
    "听证",
    "首页",
    "领导",
    "动态",
    "新闻",
    "个人中心",
    "本站",
    "本网",
    "日报",
    "晚报",
    "新华社",
    "通讯社",
    "记者",
    "会员",
    "互动",
    "回应",
    "网站",
    "地图",
    "链接",
    "党委",
    "纪委",
    "人大",
    "政协",
    "法院",
    "检察院",
    "信箱",
    "党办",
    "怎么办",
    "我要办",
    "联系",
    "投诉",
    "公告",
    "公示",
    "在线",
    "智能",
    "掌上",
    "一件事",
    "今日",
    "走进",
    "概况",
)
"""Words in captions that only look like an organ: entries of a navigation, organs that report to no government."""

YEAR_CAPTION = rf"\(?(?P<year>{YEARS})\)?(?:年|年度)?(?:政府信息公开)?(?:年报|年度报告)?"
"""A branch by year within a column of annual reports: 2019年, 2019年年报."""

PAGER_CAPTION = r"第?\d{1,3}页?|首页|第一页|上一?页|前一?页|下一?页>*|后一?页|尾页|末页|最后一?页"
"""The links of a list's pager: they lead to its own pages, whose folder may be called like a column of reports."""

MORE_CAPTION = r"(?:(?:查看|点击)?(?:更多|全部|详细|详情|more|More|MORE)|[>»›+.…])*"
"""Captions that say nothing: the slug must tell."""

NEXT_CAPTION = r"(?:(?:下一?页|后一?页|向后|next(?:page)?|Next|NEXT)[>›»→]*|[>›»→]{1,2})"
"""The link to a list's next page in portals of no known family."""

PAGE_CAPTION = r"\[?第?\d{1,3}页?\]?|尾页|末页|最后一?页|最末页|(?:共|/)\d{1,3}页?"
"""A link to one of a list's other pages: its number, or the last one."""

# --- slugs: the last folder of a column's address --------------------------------------------------------------------

ANNUAL_SLUG = r"(?:\d{4}n?)?[a-z]{0,12}?(?:xxgk|xgk|gk)(?:gz)?n(?:b|dbg)[a-z]{0,6}\d*(?:_\d+)?|xxgkAnnualReport"
"""zfxxgknb, zfxgknb (sic), xxgknb_21139, zfgknb2, gknb2020, xxgkndbg, zfxxgkgzndbg, gbmxxgknb, 2025bmzjxxgknb: sure."""

ANNUAL_SLUG_SHORT = r"nb|nb_[a-z]+|nbsz\d{4}|nb\d{4}[a-z]{0,4}|\d{4}nb[a-z]{0,6}|[a-z]{0,3}ndbg(?:_\d+)?|tbnb"
"""nb, ndbg_3372, bmndbg, nbsz2025, nb2025bm: sure only where the caption does not say something else."""

SECTION_SLUG = r"(?:zf)?xxgk(?:_\d+)?|zwgk(?:_\d+)?|gk|zfxxgk(?:ml|pt|zl)?(?:_\d+)?|xxgkml(?:_\d+)?|[a-z]{2,6}xxgk"
"""zfxxgk, xxgk_7799, zwgk, xxgkml: the section of statutory disclosure."""

# --- where annual reports are wont to lie; tried only when the captions lead nowhere (sections 11 and 14) ------------

SEEDS = (
    "/zfxxgk/",
    "/xxgk/",
    "/zwgk/",
    "/zfxxgk/zfxxgknb/",
    "/zfxxgk/xxgknb/",
    "/xxgk/zfxxgknb/",
    "/xxgk/xxgknb/",
    "/zwgk/zfxxgknb/",
    "/zwgk/xxgknb/",
    "/xxgk/zfxxgkml/zfxxgknb/",
    "/xxgkml/zfxxgkml/zfxxgknb/",
    "/gknb/",
)

# --- the article's header --------------------------------------------------------------------------------------------

LABELS = {
    "publisher": (
        "发布机构",
        "发布单位",
        "发文机关",
        "发文机构",
        "发布部门",
        "公开责任部门",
        "责任部门",
        "所属机构",
        "信息提供单位",
    ),
    "source": ("来源", "信息来源", "文章来源", "稿件来源"),
    "published": ("发布日期", "发布时间", "公开日期", "生成日期", "发文日期", "成文日期", "公开时间"),
    "title": ("信息名称", "名称", "标题"),
    "column": ("组配分类", "所属栏目", "信息分类", "公开类别"),
}
"""Labels of the header's cells, the most telling first."""

METAS = {
    "title": ("articletitle", "title"),
    "published": ("pubdate", "publishdate", "pubtime"),
    "source": ("contentsource", "source"),
    "column": ("columnname",),
}
"""Names of an article's `meta` elements in small letters."""

_PLACES = ("所在的位置", "所在位置", "的位置", "位置")
BREADCRUMB = (
    *(f"{who}{when}{what}" for who in ("您", "你", "") for when in ("当前", "现在", "目前") for what in _PLACES),
    *(f"{who}{what}" for who in ("您", "你") for what in _PLACES),
    "所在位置",
    "位置",
)
"""How the line of captions above an article begins, the longest first; 位置 comes last."""

# --- attachments and answers -----------------------------------------------------------------------------------------

FILE_ENDINGS = ("doc", "docx", "pdf", "xls", "xlsx", "wps", "et", "rtf", "zip", "rar", "7z", "ceb", "ofd", "odt", "txt")

NOT_ATTACHMENTS = (
    "申请表",
    "公开指南",
    "流程图",
    "一图读懂",
    "操作手册",
    "使用手册",
    "插件",
    "阅读器",
    "下载客户端",
    "二维码",
)
"""Files that lie beside a report without being part of it."""

GONE_TITLES = (
    r"404",
    r"页面不存在",
    r"找不到",
    r"未找到",
    r"页面已删除",
    r"不存在或已删除",
    r"无法访问",
    r"出错",
    r"[Nn]ot [Ff]ound",
)
"""Parts of the title of a page that says that there is none, whatever its status (searched)."""

WALL_WORDS = (
    "云防护",
    "防火墙",
    "WAF",
    "事件ID",
    "事件编号",
    "访问被拦截",
    "访问被阻断",
    "安全验证",
    "请求被拦截",
    "拦截",
    "Web应用防护",
)
"""Words of a firewall's page."""

EMPTY_WORDS = ("暂无", "没有相关", "无相关信息", "暂时没有", "内容建设中", "正在建设")
"""How a list says that there is nothing in it: an empty column is no fault."""
