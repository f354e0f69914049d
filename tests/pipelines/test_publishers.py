"""A publisher's name tells its place and its kind; where it does not, nothing is guessed."""

import pytest

from models import PUBLISHER_KINDS
from pipelines.publishers import Place, find_place, publisher_kind

PLACES = [
    Place("640323", "盐池县", "county"),
    Place("330282", "慈溪市", "county"),
    Place("610921", "汉阴县", "county"),
    Place("610900", "安康市", "prefecture"),
    Place("140400", "长治市", "prefecture"),
    Place("140000", "山西省", "province"),
    Place("320106", "鼓楼区", "county"),
    Place("350102", "鼓楼区", "county"),
    Place("350100", "福州市", "prefecture"),
]


@pytest.mark.parametrize(
    ("publisher", "code"),
    [
        ("盐池县交通运输局", "640323"),
        ("盐池县大水坑镇", "640323"),
        ("慈溪市市场监督管理局", "330282"),
        ("慈溪市", "330282"),
        ("安康市汉阴县城关镇人民政府", "610921"),
        ("陕西省安康市汉阴县人民政府", "610921"),
        ("陕西省汉阴县人民政府", "610921"),
        ("宁波市慈溪市交通运输局", "330282"),
        ("安康市交通运输局", "610900"),
        ("长治市城市管理局", "140400"),
        ("长治市市场监督管理局", "140400"),
        ("长治市高新技术产业开发区管理委员会", "140400"),
        ("长治市社区矫正管理局", "140400"),
        ("山西省长治市人民政府", "140400"),
        ("山西省交通运输厅", "140000"),
        ("福州市鼓楼区人民政府", "350102"),
        # a lower place that is not known
        ("长治市上党区人民政府", None),
        ("长治市上党区交通运输局", None),
        ("长治市城区人民政府", None),
        ("安康市石泉县交通运输局", None),
        ("山西省大同市交通运输局", None),
        # two places of that name
        ("鼓楼区人民政府", None),
        # no place
        ("沭阳县发展和改革局", None),
        ("市场监督管理局", None),
        ("县交通运输局", None),
        ("", None),
    ],
)
def test_a_name_leads_to_its_place(publisher, code):
    found = find_place(publisher, PLACES)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("汉阴县人民政府", "government"),
        ("盐池县", "government"),
        ("汉阴县人民政府办公室", "office"),
        ("汉阴县政府办", "office"),
        ("盐池县大水坑镇", "township"),
        ("汉阴县城关镇人民政府", "township"),
        ("汉阴县城关镇人民政府办公室", "township"),
        ("慈溪市浒山街道办事处", "subdistrict"),
        ("慈溪市高新技术产业开发区管理委员会", "zone"),
        ("慈溪高新区管委会", "zone"),
        ("长治市人民政府国有资产监督管理委员会", "department"),
        ("长治市城市管理委员会", "department"),
        ("慈溪市卫生健康委员会", "department"),
        ("慈溪市交通运输局", "department"),
        ("慈溪市供销合作社联合社", "department"),
        ("慈溪市水務集團有限公司", "enterprise"),
        ("慈溪市人民医院", "other"),
        ("某机关", "other"),
        ("", "other"),
    ],
)
def test_a_name_tells_the_kind_of_organ(name, kind):
    assert publisher_kind(name) == kind
    assert kind in PUBLISHER_KINDS
