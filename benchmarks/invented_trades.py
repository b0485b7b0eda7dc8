"""The words of the invented county: trades with their hazards, towns, names, officers."""

from __future__ import annotations

from dataclasses import dataclass

COUNTY = "虚构县"
DIVISION = "429099"
OFFICE = (30.9000, 112.6000)
OFFICE_NAME = "县疾控局"

SILICA = "矽尘（游离SiO2含量≥10%）"
NOISE = "噪声"
OTHER_DUST = "以上未提及的可导致职业病的其他粉尘"
X_RAYS = "X射线装置（含CT机）产生的电离辐射"
SEALED_SOURCE = "密封放射源产生的电离辐射"


@dataclass(frozen=True, slots=True)
class Trade:
    """An industry of the county.

    Attributes
    ----------
    share
        Weight of the industry among the employers.
    size
        Median number of employees.
    danger
        Hidden effect on the logarithm of serious findings per visit.
    hazards
        Catalogue names, the commonest first.
    """

    code: str
    word: str
    share: float
    size: int
    danger: float
    hazards: tuple[str, ...]


TRADES = (
    Trade("B1019", "采石场", 2.0, 24, 1.1, (SILICA, NOISE, "振动")),
    Trade("B1011", "石灰石矿", 1.0, 30, 1.0, ("石灰石粉尘", NOISE, SILICA)),
    Trade("C3032", "石材加工厂", 5.0, 12, 1.0, (SILICA, NOISE)),
    Trade("C3011", "水泥厂", 0.5, 180, 0.3, ("水泥粉尘", NOISE, "高温", SILICA)),
    Trade("C3021", "水泥制品厂", 5.0, 25, 0.4, ("水泥粉尘", NOISE)),
    Trade("C3031", "砖瓦厂", 2.5, 40, 0.7, (SILICA, "高温", "一氧化碳", NOISE)),
    Trade("C3071", "陶瓷厂", 1.0, 70, 0.6, (SILICA, "高温", NOISE)),
    Trade("C2611", "化工厂", 0.8, 60, 0.4, ("硫酸及三氧化硫", "二氧化硫", "氯化氢及盐酸")),
    Trade("C2641", "涂料厂", 1.2, 22, 0.6, ("苯", "甲苯", "二甲苯", OTHER_DUST)),
    Trade("C2631", "农药厂", 0.5, 65, 0.5, ("氨", "甲醇", "硫化氢", OTHER_DUST)),
    Trade("C2710", "原料药厂", 0.5, 90, 0.2, ("甲醇", "二氯甲烷", "甲苯")),
    Trade("C2921", "塑料薄膜厂", 7.0, 18, -0.1, ("聚乙烯粉尘", NOISE)),
    Trade("C2110", "家具厂", 6.0, 15, 0.5, ("木粉尘", NOISE, "甲苯", "二甲苯", "苯")),
    Trade("C2032", "木门厂", 3.0, 14, 0.4, ("木粉尘", NOISE, "甲醛")),
    Trade("C1952", "皮鞋厂", 2.5, 45, 0.6, ("苯", "正己烷", "甲苯")),
    Trade("C2319", "印刷厂", 3.0, 16, 0.1, ("乙酸乙酯", "甲苯", "异丙醇")),
    Trade("C1711", "棉纺厂", 4.0, 95, 0.1, ("棉尘", NOISE)),
    Trade("C1713", "印染厂", 1.0, 80, 0.2, (NOISE, "高温", "氨")),
    Trade("C3391", "铸造厂", 3.0, 32, 0.9, (SILICA, NOISE, "高温", "一氧化碳")),
    Trade("C3360", "电镀厂", 1.5, 28, 0.8, ("铬及其化合物", "氯化氢及盐酸", "硫酸及三氧化硫", NOISE)),
    Trade("C3311", "钢结构厂", 7.0, 26, 0.4, ("电焊烟尘", NOISE, "紫外线", "锰及其化合物")),
    Trade("C3670", "汽配厂", 5.0, 55, 0.1, (NOISE, "电焊烟尘", "砂轮磨尘", "锰及其化合物")),
    Trade("C3843", "蓄电池厂", 0.3, 160, 0.6, ("铅及其化合物（不包括四乙基铅）", "硫酸及三氧化硫")),
    Trade("C3982", "电路板厂", 1.0, 120, 0.0, ("异丙醇", "二氧化锡", NOISE)),
    Trade("C4210", "废旧金属加工厂", 2.0, 12, 0.6, ("砂轮磨尘", NOISE, "铅及其化合物（不包括四乙基铅）")),
    Trade("C1311", "米厂", 6.0, 10, -0.6, ("谷物粉尘（游离SiO2含量＜10%）", NOISE)),
    Trade("C1353", "肉制品厂", 4.0, 30, -0.7, (NOISE, "低温", "氨")),
    Trade("C1512", "酒厂", 2.0, 20, -0.7, ("谷物粉尘（游离SiO2含量＜10%）", "高温")),
    Trade("D4411", "热电厂", 0.2, 150, -0.2, ("煤尘", SILICA, NOISE, "高温", SEALED_SOURCE)),
    Trade("D4620", "污水处理厂", 1.2, 18, -0.2, ("硫化氢", "氨", NOISE)),
    Trade("O8111", "汽车修理厂", 9.0, 8, 0.2, ("电焊烟尘", NOISE, "二甲苯", "甲苯", "苯")),
    Trade("Q8411", "医院", 0.7, 210, -0.8, (X_RAYS,)),
    Trade("Q8421", "卫生服务中心", 1.2, 26, -0.8, (X_RAYS,)),
    Trade("N7820", "环卫服务部", 1.0, 35, -0.8, ("硫化氢", NOISE)),
)

# (name, north km, east km, spread km, share) from the county town
TOWNS = (
    ("城关镇", 0.0, 0.0, 2.8, 0.24),
    ("云溪镇", 9.0, 14.0, 1.6, 0.11),
    ("柳湾镇", -8.0, 17.0, 1.7, 0.09),
    ("石磨镇", 15.0, -11.0, 1.9, 0.10),
    ("白鹭乡", -14.0, -5.0, 1.4, 0.06),
    ("丰禾镇", 3.0, -18.0, 1.6, 0.08),
    ("望湖镇", -17.0, 9.0, 1.5, 0.07),
    ("古槐镇", 18.0, 6.0, 1.5, 0.06),
    ("双塔镇", -5.0, -25.0, 1.6, 0.06),
    ("枫林乡", 12.0, 25.0, 1.3, 0.05),
    ("南陂镇", -18.0, 22.0, 1.4, 0.04),
    ("松岭镇", 19.0, -22.0, 1.5, 0.04),
)

BRAND_FIRST = "宏鑫金富华永兴恒盛瑞泰祥嘉润福东顺隆安康明德昌达和源丰联"
BRAND_SECOND = "达盛源泰安丰顺利发昌隆祥和兴旺通茂德荣业升辉腾信诚美佳强伟"
FORMS = ("", "", "有限公司", "有限公司", "有限责任公司")

# (name, skills, may lead)
OFFICERS = (
    ("周启明", "放射;化学毒物", True),
    ("吴静文", "粉尘;化学毒物", True),
    ("郑国栋", "粉尘;物理因素", True),
    ("王海燕", "化学毒物", True),
    ("冯志远", "粉尘", False),
    ("陈晓岚", "放射;物理因素", True),
    ("褚立新", "粉尘;化学毒物", True),
    ("卫东升", "物理因素", False),
    ("蒋雨晴", "化学毒物", False),
    ("沈卓然", "粉尘", False),
    ("韩冬梅", "放射", False),
    ("杨思齐", "化学毒物;物理因素", True),
    ("朱明哲", "粉尘;物理因素", False),
    ("秦若兰", "化学毒物", False),
)

# What an inspection may find: the subjects of the national inspection content.
ITEMS = (
    "管理机构与制度",
    "职业卫生培训",
    "建设项目三同时",
    "危害项目申报",
    "日常监测",
    "定期检测与评价",
    "告知与警示标识",
    "防护设施",
    "应急设施",
    "个人防护用品",
    "职业健康检查",
    "健康监护档案",
    "职业病病人处置",
)
