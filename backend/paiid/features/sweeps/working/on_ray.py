"""Trials on the machines of a Ray cluster. Ray is an extra of its own: `pip install 'paiid[ray]'`."""

from collections.abc import Sequence
from typing import Any, Final

from paiid.features.sweeps.folder import SweepFolder
from paiid.features.sweeps.study import Study
from paiid.features.sweeps.working.columns import Columns, columns_of, joined
from paiid.features.sweeps.working.runners import dealt
from paiid.features.sweeps.working.trials import panel_of

_PARTS_A_CORE: Final = 2
"""Tasks of a chunk for each core: few, for each costs two milliseconds, and more than one, for cores differ."""
_RETRIES: Final = 5
"""Of a task whose process or machine died."""


class RayMissingError(Exception):
    """Ray is not installed, or there is no cluster at the address."""


class OnRay:
    """The bars go to each machine once; a task whose process dies is begun again elsewhere."""

    def __init__(self, address: str | None) -> None:
        try:
            import ray
        except ImportError as error:
            raise RayMissingError("Ray is not installed: pip install 'paiid[ray]'") from error
        self._ray: Any = ray
        try:
            ray.init(address=address, log_to_driver=False, include_dashboard=False if address is None else None)
        except (ConnectionError, ValueError) as error:
            raise RayMissingError(f"There is no Ray cluster at {address}: {error}") from error
        self._task = ray.remote(max_retries=_RETRIES)(columns_of)
        self._bars: tuple[SweepFolder, Any] | None = None

    @property
    def at_once(self) -> int:
        """A chunk for each core, so that no machine waits for the files to be written."""
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def columns(self, study: Study, folder: SweepFolder, trials: Sequence[int]) -> Columns:
        """As `Runner` says."""
        if self._bars is None or self._bars[0] != folder:
            self._bars = folder, self._ray.put(panel_of(folder))
        parts = dealt(trials, _PARTS_A_CORE * self.at_once)
        return joined(self._ray.get([self._task.remote(study, self._bars[1], part) for part in parts]))

    def close(self) -> None:
        """Leave the cluster, and end it where it was begun here."""
        self._ray.shutdown()
