"""The metrics of forecasts; higher is better, so errors are negated."""

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
_TINY = 1e-9


@dataclass(frozen=True)
class ForecastScores:
    """What forecasts are compared with: `actual` and `scale` have a row for each item."""

    actual: Array
    scale: Array
    quantile_levels: list[float]

    def all(self, mean: Array, quantiles: Array) -> dict[str, float]:
        """Return every score; `quantiles` has a layer for each level."""
        error = np.abs(self.actual - mean)
        size = np.abs(self.actual)
        loss = self._quantile_loss(quantiles)
        errors = {
            "WQL": loss.sum() / max(size.sum(), _TINY) / len(self.quantile_levels),
            "SQL": np.mean(loss / self.scale) / len(self.quantile_levels),
            "MASE": np.mean(error / self.scale),
            "MAPE": np.mean(error / np.maximum(size, _TINY)),
            "sMAPE": np.mean(2 * error / np.maximum(size + np.abs(mean), _TINY)),
            "RMSE": np.sqrt(np.mean(error**2)),
            "RMSSE": np.sqrt(np.mean((error / self.scale) ** 2)),
            "MAE": error.mean(),
            "WAPE": error.sum() / max(size.sum(), _TINY),
        }
        return {name: -float(value) for name, value in errors.items()}

    def _quantile_loss(self, quantiles: Array) -> Array:
        total = np.zeros_like(self.actual)
        for level, layer in zip(self.quantile_levels, quantiles, strict=True):
            difference = self.actual - layer
            total += 2 * np.maximum(level * difference, (level - 1) * difference)
        return total
