"""The training process: `python -m components.demo.training FOLDER`; it must not know the server.

It ends when its standard input is closed, which happens even if the server is killed.
"""

import os
import sys
import threading
import warnings
from pathlib import Path
from types import TracebackType

# Imported first, so that the memory of the libraries themselves does not count.
from components.demo.training import forecast_training, neural_training, tabular_training
from components.demo.training.memory_limit import limit_memory
from components.demo.training.training_job import Reporter, TrainingFailed, TrainingJob

OUT_OF_MEMORY = "Out of memory: the run needed more than its configuration gives it."
# The sample data is small, so there is not much to gain from a higher priority than the app's own.
NICENESS = 10
# Fits of the sample data take milliseconds; with a pause after each, in seconds, people can watch the series grow.
PAUSE = 0.1


def _end_with_input() -> None:
    # Unbuffered: a buffer in use cannot be released when the process ends by itself.
    while os.read(sys.stdin.fileno(), 1):
        continue
    os._exit(1)


def _report_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    Reporter().failure(f"The trainer failed: {kind.__name__}: {error}")
    sys.__excepthook__(kind, error, trace)


def main() -> None:
    """Train what the folder in the command line describes."""
    threading.Thread(target=_end_with_input, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    warnings.simplefilter("ignore")
    sys.excepthook = _report_bug
    reporter = Reporter(PAUSE)
    job = TrainingJob.read(Path(sys.argv[1]))
    try:
        limit_memory(job.memory)
        if job.trainer_type == "TIME_SERIES":
            forecast_training.train_forecast(job, reporter)
        elif job.trainer_type in ("LLM_FINETUNING", "VLM_FINETUNING"):
            neural_training.train_network(job, reporter)
        else:
            tabular_training.train_table(job, reporter)
    except MemoryError:
        reporter.failure(OUT_OF_MEMORY)
    except TrainingFailed as failure:
        reporter.failure(str(failure))


if __name__ == "__main__":
    main()
