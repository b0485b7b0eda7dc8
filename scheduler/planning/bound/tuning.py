"""The numbers by which column generation is tuned; no plan or bound is wrong for any of them."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.planning.bound.pricing import PricingScope
from scheduler.planning.bound.volume import VolumeStage

SCOPE = PricingScope(40, 2, 4, 2000)


@dataclass(frozen=True)
class Tuning:
    """What each number does. All were chosen by trial on county months of 300 to 5,000 sites.

    How the trials are judged stands in docs/performance.md: value and gap after fixed work. Where a method of
    the literature has the number, its source is named; its value is ours.

    Attributes
    ----------
    stages
        Parts of the volume algorithm: a narrow look for most steps, a wider one for the rest.
    scope
        How far a round of heuristic pricing looks.
    start_uses, uses, proof_uses
        In how many of the tours added at once a site may stand: of the first ones, of a heuristic round, and
        of a proof. Varied columns make the program converge in fewer rounds.
    smoothing
        Share of the stability centre in the prices of a round (P. Wentges, International Transactions in
        Operational Research 4, 1997); a round that finds too little looks again at the last prices.
    proof_step
        How far from the stability centre towards the last prices a proof is made.
    near
        The first proof is made at the stability centre if its estimate is within this share of the value.
    perturbations
        By how much sites may be used more than once, in turn: the right-hand-side perturbation of stabilised
        column generation (O. du Merle, D. Villeneuve, J. Desrosiers and P. Hansen, Discrete Mathematics 194,
        1999). Programs of this shape have many equal corners, and GLOP is quicker where they differ.
    tight, first
        Thresholds of a proof as shares of an average tour's worth: the least, and the one of the first proof.
    close
        The relaxation is solved when bound and value are within this share.
    least_columns, columns_a_tour
        Tours with which a program for a part of the month begins: at least so many, and so many for each tour
        that it has to choose.
    proof_nodes, again
        Nodes of a proof over all start sites together, and how many budgets of one start those share that
        were cut off.
    cut_gain, cut_looks, cut_proofs
        After subset-row cuts: the share by which a turn must lower the value, and most rounds of heuristic
        pricing and most proofs of a turn.
    hope
        A proof that was cut off must close this share of the gap, or proofs end.
    """

    stages: tuple[VolumeStage, ...] = (
        VolumeStage(PricingScope(12, 2, 1, 300), 0.75, 0.1, 0.17),
        VolumeStage(PricingScope(40, 2, 1, 1000), 0.25, 0.05, 0.3),
    )
    scope: PricingScope = SCOPE
    start_uses: int = 30
    uses: int = 30
    proof_uses: int = 20
    smoothing: float = 0.3
    proof_step: float = 0.6
    near: float = 0.001
    perturbations: tuple[float, ...] = (0.02, 0.002)
    tight: float = 0.001
    first: float = 0.01
    close: float = 0.002
    least_columns: int = 300
    columns_a_tour: int = 15
    proof_nodes: int = 100_000_000
    again: int = 50
    cut_gain: float = 0.0003
    cut_looks: int = 8
    cut_proofs: int = 3
    hope: float = 0.05
