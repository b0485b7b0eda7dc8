"""The Chinese heads and words of the invented county's spreadsheets."""

from __future__ import annotations

KINDS = {
    "daily": "日常检查",
    "campaign": "专项检查",
    "case": "个案检查",
    "reinspection": "复查",
    "guidance": "帮扶指导",
}
ORIGINS = {"drawn": "随机抽取", "directed": "计划安排", "complaint": "投诉举报"}
RESULTS = {"pass": "合格", "conditions": "限期改正", "fail": "不合格"}
STATES = {"active": "正常", "suspended": "停产", "closed": "注销"}
EVENTS = {
    "complaint": "投诉举报",
    "transfer": "移送",
    "suspected_disease": "疑似职业病",
    "disease": "职业病",
    "accident": "急性职业中毒事故",
    "request": "企业申请",
    "process_change": "工艺变更",
}
SEVERITIES = {1.0: "轻微", 2.0: "一般", 3.0: "严重"}
FRACTIONS = {"total": "总尘", "respirable": "呼尘"}

# (file, columns as (header, column of the frame)); CSV files are written in GB 18030, as bureaux' systems do
FILES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "企业台账.xlsx",
        "employers",
        (
            ("统一社会信用代码", "employer"),
            ("企业名称", "name"),
            ("行业代码", "industry"),
            ("行政区划代码", "division"),
            ("纬度", "lat"),
            ("经度", "lon"),
            ("坐标系", "datum"),
            ("从业人数", "employees"),
            ("接害人数", "exposed_workers"),
            ("职业病危害因素", "hazards"),
            ("上次检查日期", "last_inspection_on"),
            ("成立日期", "opened_on"),
            ("申报日期", "declared_on"),
            ("其他事实", "facts"),
            ("经营状态", "status"),
        ),
    ),
    (
        "执法人员.xlsx",
        "officers",
        (
            ("人员编号", "officer"),
            ("姓名", "name"),
            ("执法证号", "certificate"),
            ("证件有效期至", "certified_until"),
            ("专业", "skills"),
            ("办公地点", "office"),
            ("可带队", "lead"),
            ("状态", "status"),
        ),
    ),
    (
        "请假.xlsx",
        "absences",
        (("人员编号", "officer"), ("开始日期", "from_day"), ("结束日期", "to_day"), ("事由", "reason")),
    ),
    (
        "回避.xlsx",
        "recusals",
        (("人员编号", "officer"), ("统一社会信用代码", "employer"), ("回避原因", "reason")),
    ),
    (
        "检查记录.xlsx",
        "inspections",
        (
            ("检查编号", "inspection"),
            ("统一社会信用代码", "employer"),
            ("检查日期", "visited_on"),
            ("检查类别", "kind"),
            ("专项名称", "programme"),
            ("任务来源", "origin"),
            ("抽取概率", "probability"),
            ("检查人员", "officers"),
            ("现场用时", "minutes"),
            ("检查结果", "result"),
            ("严重问题数", "serious"),
            ("问题数", "findings"),
            ("罚款金额", "penalty"),
        ),
    ),
    (
        "检查发现.csv",
        "findings",
        (
            ("问题编号", "finding"),
            ("检查编号", "inspection"),
            ("统一社会信用代码", "employer"),
            ("发现日期", "found_on"),
            ("问题项目", "item"),
            ("严重程度", "severity"),
            ("整改完成日期", "corrected_on"),
        ),
    ),
    (
        "检测结果.xlsx",
        "measurements",
        (
            ("统一社会信用代码", "employer"),
            ("检测日期", "measured_on"),
            ("检测点", "point"),
            ("危害因素", "factor"),
            ("限值类型", "limit_kind"),
            ("粉尘类别", "fraction"),
            ("检测值", "value"),
            ("单位", "unit"),
        ),
    ),
    (
        "自查结果.xlsx",
        "self_checks",
        (
            ("统一社会信用代码", "employer"),
            ("自查日期", "checked_on"),
            ("自查得分", "score"),
            ("否决项数", "vetoes"),
        ),
    ),
    (
        "责令改正.xlsx",
        "orders",
        (
            ("文书编号", "order"),
            ("统一社会信用代码", "employer"),
            ("检查编号", "inspection"),
            ("下达日期", "issued_on"),
            ("整改期限", "due_on"),
            ("复查日期", "verified_on"),
        ),
    ),
    (
        "投诉举报.xlsx",
        "events",
        (
            ("事件编号", "event"),
            ("统一社会信用代码", "employer"),
            ("发生日期", "happened_on"),
            ("事件类别", "kind"),
            ("涉及人数", "amount"),
            ("办结日期", "answered_on"),
        ),
    ),
)
