"""The app of test_celery_workers.py: much is delivered twice, since it waits in workers for longer than Redis does."""

from celery import Celery

TIMEOUT = 2
"""Seconds after which a worker gives up an attempt that gets no answer."""

app = Celery("tests", include=["texter_ext.celery_task"], set_as_current=False)
app.conf.update(
    broker_transport_options={"visibility_timeout": 1, "unacked_mutex_expire": 1},
    broker_connection_retry_on_startup=True,
    worker_prefetch_multiplier=16,
    task_annotations={"texter.send": {"per_second": 100}},
    texter={"timeout": TIMEOUT},
)
