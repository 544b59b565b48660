"""Time series of one frequency from the rows of a table; it must not know what is learned from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from components.demo.training.training_job import InputTable, TrainingFailed

Array = Any
NO_FREQUENCY = "Frequency of train_data is not provided and cannot be inferred. Set a frequency in the resample options."
SEASONS = {"h": 24, "D": 7, "B": 5, "W": 52, "MS": 12, "ME": 12, "QS": 4, "QE": 4}
ONE_ITEM = "series"


@dataclass(frozen=True)
class Series:
    """The values of one item with its known covariates, a row for each time.

    `scale` is the mean change from one value to the next, never 0.
    """

    item: str
    times: pd.DatetimeIndex
    values: Array
    covariates: Array
    scale: float


@dataclass(frozen=True)
class SeriesReader:
    """The columns and options by which series are read."""

    target: str
    timestamp: str
    item_id: str | None
    covariates: list[str]
    config: Mapping[str, Any]

    def read(self, source: InputTable) -> tuple[list[Series], str]:
        """Return the series of a table and their frequency, a pandas offset alias. Raises TrainingFailed."""
        frame = source.table.to_pandas()
        frame[self.timestamp] = pd.to_datetime(frame[self.timestamp], utc=True).dt.tz_localize(None)
        frame["_item"] = frame[self.item_id].astype(str) if self.item_id else ONE_ITEM
        for name in self.covariates:
            frame[name] = pd.to_numeric(pd.factorize(frame[name])[0] if frame[name].dtype == object else frame[name])
        columns = [self.target, *self.covariates]
        indexed = {
            str(item): group.set_index(self.timestamp)[columns].astype(float).sort_index()
            for item, group in frame.groupby("_item")
        }
        resample = self.config.get("resample")
        frequency = self._frequency(indexed, resample)
        if resample:
            how = resample.get("numeric_aggregation", "mean")
            indexed = {item: group.resample(frequency).agg(how) for item, group in indexed.items()}
        filled = {item: self._fill(group) for item, group in indexed.items()}
        return [self._series(item, group) for item, group in filled.items()], frequency

    def _series(self, item: str, group: pd.DataFrame) -> Series:
        values = group[self.target].to_numpy()
        scale = float(np.mean(np.abs(np.diff(values)))) if len(values) > 1 else 0.0
        return Series(item, pd.DatetimeIndex(group.index), values, group[self.covariates].to_numpy(), scale or 1.0)

    def _frequency(self, indexed: Mapping[str, pd.DataFrame], resample: Mapping[str, Any] | None) -> str:
        if resample and resample["frequency"] != "auto":
            return str(resample["frequency"])
        inferred = {pd.infer_freq(group.index) if len(group) > 2 else None for group in indexed.values()}
        frequency = inferred.pop() if len(inferred) == 1 else None
        if frequency is None:
            raise TrainingFailed(NO_FREQUENCY)
        return str(frequency)

    def _fill(self, group: pd.DataFrame) -> pd.DataFrame:
        match self.config.get("target_fill_strategy", "auto"):
            case "zero":
                return group.fillna(0.0)
            case "interpolate":
                return group.interpolate().ffill().bfill()
            case "bfill":
                return group.bfill().ffill()
            case "none":
                return group.dropna()
        return group.ffill().bfill()


def season_of(frequency: str) -> int:
    """Return after how many steps of a frequency a pattern repeats; 1 where none is expected."""
    return next((length for alias, length in SEASONS.items() if frequency.split("-")[0].lstrip("0123456789") == alias), 1)
