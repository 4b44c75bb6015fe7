"""Many at a time: on this machine by joblib, on many by the same code on Dask; no scheduler of our own."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

Done = TypeVar("Done")


def side_by_side(
    work: Callable[..., Done], jobs: Iterable[Any], n_jobs: int = -1, *, ordered: bool = True
) -> Iterator[Done]:
    """``work(job)`` of every job, several at a time.

    Args:
        work: A function that another process can import.
        jobs: What it is given, one at a time.
        n_jobs: Processes: 1 for this one alone, −1 for as many as there are cores. Inside `cluster` it is
            all that the cluster has.
        ordered: Whether results come in the order of the jobs, or as soon as they are there.
    """
    return_as = "generator" if ordered else "generator_unordered"
    # One at a time: a job takes seconds, and what is done shall be seen at once.
    return Parallel(n_jobs=n_jobs, return_as=return_as, batch_size=1)(delayed(work)(job) for job in jobs)


@contextlib.contextmanager
def cluster(address: str | None) -> Iterator[str]:
    """Let `side_by_side` use a Dask cluster; None for this machine.

    Workers need the same grokkit, and one thread each (``dask worker ADDRESS --nthreads 1``): a run sets how
    many threads PyTorch has in its whole process. A run whose worker is lost is started again on another.

    Args:
        address: Of the scheduler, ``tcp://host:8786``.

    Yields:
        What works there, in words.

    Raises:
        ValueError: If Dask is not installed.
        OSError: If no scheduler answers there.
    """
    if address is None:
        yield "processes on this machine"
        return
    try:
        from distributed import Client
    except ImportError:
        raise ValueError('a cluster needs Dask: pip install "grokkit[cluster]"') from None
    with Client(address, timeout="30s") as client, parallel_config("dask"):
        yield f"{len(client.scheduler_info(n_workers=-1)['workers'])} workers of a Dask cluster"
