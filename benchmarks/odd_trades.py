"""What firms of a made-up county do, in the words that offices write for it, and what the words mean.

The meaning is told here by hand and not read from the shipped dictionary, so that a word which the dictionary
has wrong shows. A word of a trade may mean any code that begins as one of its codes; a word for a hazard may
mean any of its factors of the 2015 catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Trade:
    """A trade: ``words`` for it, its ``codes`` in GB/T 4754, how its firms' names end, its ``hazards``."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    ending: str
    hazards: tuple[str, ...]


def _trade(words: str, codes: str, ending: str, hazards: str) -> Trade:
    return Trade(tuple(words.split()), tuple(codes.split()), ending, tuple(hazards.split()))


TRADES = (
    _trade("汽车修理 汽修 汽车维修", "O811", "汽车修理厂", "苯系物 电焊烟尘 噪声 油漆"),
    _trade("石材加工 石材", "C303", "石材厂", "矽尘 石粉 噪声 粉尘"),
    _trade("家具 家具厂 木质家具", "C21", "家具厂", "木粉尘 木尘 甲醛 苯系物 噪声"),
    _trade("印刷 印刷厂", "C231", "印务有限公司", "苯系物 正己烷 噪声"),
    _trade("化工 化工厂", "C26", "化工有限公司", "苯 甲苯 二甲苯 硫酸 氯气 氨"),
    _trade("砖瓦厂 制砖 页岩砖", "C303", "砖瓦厂", "矽尘 粉尘 高温 噪声 二氧化硫"),
    _trade("铸造 铸造厂 铸件", "C339 C314", "铸造有限公司", "矽尘 高温 噪声 一氧化碳 铸造粉尘"),
    _trade("机械加工 机加工", "C33 C34", "机械有限公司", "噪声 电焊烟尘 砂轮磨尘 锰及其化合物"),
    _trade("纺织 纺织厂 棉纺", "C17", "纺织有限公司", "棉尘 噪声 高温"),
    _trade("制鞋 鞋厂", "C195", "鞋业有限公司", "苯系物 正己烷 胶水 丁酮"),
    _trade("塑料制品 塑料厂 注塑", "C292", "塑业有限公司", "噪声 高温 苯乙烯 粉尘"),
    _trade("橡胶制品 橡胶厂", "C291", "橡胶制品厂", "橡胶粉尘 炭黑粉尘 噪声 高温 汽油"),
    _trade("水泥制品 预制板", "C302", "水泥制品厂", "水泥粉尘 水泥尘 噪声"),
    _trade("商砼站 混凝土搅拌 商品混凝土", "C302", "混凝土有限公司", "水泥粉尘 噪声 矽尘"),
    _trade("粮食加工 大米加工", "C131 C13", "米业有限公司", "谷物粉尘 谷尘 噪声"),
    _trade("服装厂 服装加工 制衣", "C18", "服饰有限公司", "噪声 棉尘"),
    _trade("电镀 电镀厂", "C336", "电镀有限公司", "铬酸 盐酸 氰化物 硫酸 酸雾"),
    _trade("加油站", "F526", "加油站", "汽油 噪声"),
    _trade("木材加工 板材厂 木业", "C20", "木业有限公司", "木粉尘 甲醛 噪声"),
    _trade("门窗加工 铝合金门窗", "C331", "门窗厂", "噪声 电焊烟尘 铝尘"),
    _trade("医院 卫生院", "Q84", "卫生院", "X射线 放射"),
    _trade("采石场 采石", "B101", "采石有限公司", "矽尘 噪声 振动"),
    _trade("造纸 纸箱厂 纸箱", "C22", "纸业有限公司", "噪声 粉尘 硫化氢"),
    _trade("玻璃厂 玻璃制品", "C304 C305", "玻璃有限公司", "矽尘 高温 噪声"),
    _trade("陶瓷 陶瓷厂", "C307", "陶瓷有限公司", "陶土粉尘 矽尘 高温"),
    _trade("皮革 皮革厂", "C191 C192", "皮革有限公司", "苯系物 皮毛粉尘 噪声"),
    _trade("电子厂 电子元件", "C39", "电子有限公司", "正己烷 锡及其化合物 噪声 铅"),
    _trade("制药 药厂", "C27", "药业有限公司", "粉尘 噪声 乙醇 甲醇"),
    _trade("饲料 饲料厂", "C132", "饲料有限公司", "谷物粉尘 粉尘 噪声"),
    _trade("涂料 油漆厂", "C264", "涂料有限公司", "苯系物 苯 甲苯 二氧化钛粉尘"),
    _trade("污水处理 污水处理厂", "D462 N772", "水务有限公司", "硫化氢 氨 噪声"),
    _trade("火力发电 热电厂", "D441 D443", "热电有限公司", "煤尘 噪声 高温 矽尘"),
    _trade("蓄电池 蓄电池厂", "C384", "蓄电池有限公司", "铅烟 铅尘 硫酸"),
    _trade("石灰厂 石灰", "C301", "石灰厂", "石灰石粉尘 高温 噪声 一氧化碳"),
    _trade("茶厂 茶叶加工", "C153", "茶业有限公司", "茶尘 噪声"),
    _trade("包装印刷 彩印", "C231", "彩印有限公司", "苯系物 乙酸乙酯 噪声"),
    _trade("洗衣店 干洗店", "O803", "洗涤中心", "四氯乙烯 噪声"),
    _trade("冶炼 有色金属冶炼", "C32", "冶炼有限公司", "铅烟 高温 噪声 二氧化硫"),
    _trade("钢结构 钢结构厂", "C331 E50 E48", "钢结构有限公司", "电焊烟尘 噪声 油漆"),
    _trade("农药 农药厂", "C263", "农化有限公司", "有机磷 甲苯 氨"),
)

_BENZENES = "C028 C029 C030 C069 C369"
_DUST = " ".join(f"D{number:02d}" for number in range(1, 53))
_MEANS = {
    "苯系物": _BENZENES,
    "油漆": _BENZENES,
    "胶水": _BENZENES + " C031 C035 C032",
    "酸雾": "C165 C201 C023 C018 C022",
    "粉尘": _DUST,
    "石粉": _DUST,
    "噪声": "P01",
    "高温": "P02",
    "振动": "P06",
    "矽尘": "D01",
    "电焊烟尘": "D11",
    "木粉尘": "D32",
    "木尘": "D32",
    "铸造粉尘": "D12 D01",
    "砂轮磨尘": "D36",
    "棉尘": "D31",
    "炭黑粉尘": "D04",
    "水泥粉尘": "D07",
    "水泥尘": "D07",
    "橡胶粉尘": "D52 D04 D06",
    "谷物粉尘": "D21",
    "谷尘": "D21",
    "铝尘": "D10",
    "陶土粉尘": "D09",
    "皮毛粉尘": "D34",
    "二氧化钛粉尘": "D19",
    "煤尘": "D02",
    "石灰石粉尘": "D38",
    "茶尘": "D17",
    "苯": "C028",
    "甲苯": "C029",
    "二甲苯": "C030",
    "正己烷": "C031",
    "汽油": "C032",
    "甲醛": "C046",
    "硫酸": "C165",
    "氯气": "C013",
    "氨": "C016",
    "二氧化硫": "C014",
    "一氧化碳": "C019",
    "硫化氢": "C021",
    "锰及其化合物": "C003",
    "丁酮": "C270",
    "苯乙烯": "C073",
    "铬酸": "C134",
    "盐酸": "C201",
    "氰化物": "C024 C023",
    "X射线": "R03",
    "放射": "R08 R03 R01 R02",
    "锡及其化合物": "C297 D48",
    "铅": "C001",
    "铅烟": "C001",
    "铅尘": "C001",
    "乙醇": "C375",
    "甲醇": "C043",
    "乙酸乙酯": "C373",
    "四氯乙烯": "C181",
    "有机磷": "C050",
}
_MEANS["化学毒物"] = " ".join(f"C{number:03d}" for number in range(1, 376))
MEANS: dict[str, frozenset[str]] = {word: frozenset(codes.split()) for word, codes in _MEANS.items()}
