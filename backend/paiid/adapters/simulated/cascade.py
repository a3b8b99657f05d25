"""One factor's daily returns: Brownian motion on the trading time of a multifractal cascade.

Source: Mandelbrot, Fisher & Calvet (1997), "A Multifractal Model of Asset Returns". The total variance of all sessions
is split in two by a random share at every node of a dyadic tree, which gives fat tails and volatility that clusters on
every scale; the total return is split with it as a Brownian bridge. Every node's draws come from its own number, so a
session's return does not depend on how far the tree has been read.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from paiid.adapters.simulated.hashing import key_of
from paiid.adapters.simulated.noise import Floats, normal_pairs, normals

LEVELS: Final = 13
SESSIONS: Final = 1 << LEVELS
SESSIONS_A_YEAR: Final = 252

GAP_SHARE: Final = 0.22
"""The part of a session's variance that falls between the close before and the open."""

_DAMPING: Final = (0.35, 0.45, 0.6, 0.75, 0.9)
"""Scale of the bridge on the coarsest levels: over decades prices stay near their growth path, as a listed name that
survived has done; from about a year down returns are unscaled."""


@dataclass(frozen=True, slots=True)
class Factor:
    """Daily log returns of one source of risk.

    Attributes:
        total: close to close.
        gap: the part of `total` from the close before to the open.
        variance: of `total`, as known before the session.
    """

    total: Floats
    gap: Floats
    variance: Floats


def build_factor(seed: int, name: str, *, annual_volatility: float, roughness: float) -> Factor:
    """The factor `name` of the world with this seed.

    Args:
        seed: of the world.
        name: of the factor; another name is another path.
        annual_volatility: standard deviation of yearly log returns, 0.2 = 20 %.
        roughness: spread of the variance shares; 0 is plain Brownian motion, 0.5 to 0.8 looks like equities.
    """
    daily_variance = annual_volatility**2 / SESSIONS_A_YEAR
    variance, total = np.array([daily_variance * SESSIONS]), np.zeros(1)
    share_noise, bridge_noise = normal_pairs(key_of(seed, "cascade", name), SESSIONS - 1)
    for level in range(LEVELS):
        nodes = slice((1 << level) - 1, (1 << (level + 1)) - 1)
        damping = _DAMPING[level] if level < len(_DAMPING) else 1.0
        share = 1.0 / (1.0 + np.exp(-roughness * share_noise[nodes]))
        scale = np.sqrt(variance * share * (1.0 - share))
        left = total * share + damping * scale * bridge_noise[nodes]
        total = _interleave(left, total - left)
        variance = _interleave(variance * share, variance * (1.0 - share))
    spread = np.sqrt(GAP_SHARE * (1.0 - GAP_SHARE) * variance)
    gap = GAP_SHARE * total + spread * normals(key_of(seed, "gap", name), SESSIONS)
    return Factor(total=total, gap=gap, variance=variance)


def _interleave(left: Floats, right: Floats) -> Floats:
    joined = np.empty(2 * len(left))
    joined[0::2], joined[1::2] = left, right
    return joined
