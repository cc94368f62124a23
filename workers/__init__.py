"""Run programs in a pool of worker processes, within limits of time and memory. Never imports torch here.

job = shared_pool().submit(Request(id=1, source=text))
answer = job.wait(10)
"""

from workers.jobs import Job
from workers.limits import PoolLimits, worker_count
from workers.messages import VIEWS, Answer, ErrorSummary, Request
from workers.pool import Pool
from workers.shared import shared_pool, warm_up

__all__ = [
    "VIEWS",
    "Answer",
    "ErrorSummary",
    "Job",
    "Pool",
    "PoolLimits",
    "Request",
    "shared_pool",
    "warm_up",
    "worker_count",
]
