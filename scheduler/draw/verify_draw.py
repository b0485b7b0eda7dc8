"""Check a draw with Python alone: python3 -I verify_draw.py draw_list.csv draw.json [announcement.json]."""

# fmt: off
import csv, hashlib, json, re, sys  # noqa: E401, I001

M, texts = 10**9, [open(name, encoding="utf-8").read() for name in sys.argv[1:]] + ["{}"]  # noqa: SIM115
draw, told = map(json.loads, texts[1:3])
seed, method, teams = draw["seed"], draw.get("hash", "sha256"), draw.get("teams") or {}
head, *rows = csv.reader(texts[0].splitlines())
p, may, most = {entry: int(units) for entry, units in rows}, teams.get("eligible", {}), teams.get("most", 0)
def H(*parts: str) -> str:  # noqa: D103
    framed = (len(part).to_bytes(4, "big") + part for part in map(str.encode, parts))
    return hashlib.new(method if method == "sm3" else "sha256", b"".join(framed)).hexdigest()
point = next(v for c in range(999) if (v := int(H(seed, "start", str(c)), 16)) < 2**256 // M * M) % M
covered, drawn, assigned, load = 0, list[str](), dict[str, str](), dict[str, int]()
for _, entry in sorted((H(seed, "order", entry), entry) for entry in p):
    covered += p[entry]
    drawn += [entry] * (point + len(drawn) * M < covered)
for entry in draw["selected"]:
    for _, team in sorted((H(seed, "team", entry, team), team) for team in may.get(entry, [])):
        if entry not in assigned and load.get(team, 0) < most:
            assigned[entry], load[team] = team, load.get(team, 0) + 1
rule, _, value = draw["beacon"].rpartition(":")
forms = {"dice": "[0-9]{20}", "drand": "[0-9a-f]{64}", "lottery": "(0|[1-9][0-9]?)(-(0|[1-9][0-9]?)){2,39}"}
agreed = rule == draw.get("beacon_rule") and re.fullmatch(forms.get(rule.split(":")[0], "(?!)"), value)
who = H("teams", str(most), *(",".join([entry, *sorted(may[entry])]) for entry in sorted(may)))
made = H("seed", draw["draw_id"], draw["list_hash"], *draw["secrets"], draw["beacon"])
published = draw | {"entries": len(p), "n": len(drawn)}
wrong = {
    "columns are not entry,p, or an entry stands twice": head != ["entry", "p"] or len(p) < len(rows),
    "a probability is out of range": any(not 0 < p[e] <= M or u != str(p[e]) for e, u in rows),
    "the probabilities do not sum to the number drawn": sum(p.values()) != M * len(draw["selected"]),
    "another list": draw["list_hash"] != H("list", *(f"{e},{u}" for e, u in sorted(rows))),
    "fewer than two custodians": len(set(draw["commitments"])) < 2,
    "other secrets": draw["commitments"] != [H("secret", secret) for secret in draw["secrets"]],
    "another beacon or seed": seed != made or not agreed,
    "other entries, or in another order": draw["selected"] != drawn,
    "other teams": teams.get("assigned", {}) != assigned or draw.get("teams_hash", who) != who,
    "not what was announced": any(published.get(key) != value for key, value in told.items())}
sys.exit("\n".join(each for each in wrong if wrong[each]) or print("right:", draw["draw_id"]))
