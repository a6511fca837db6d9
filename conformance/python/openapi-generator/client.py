"""The generated client, set up so that no message is sent twice."""

import os

from texter import ApiClient, Configuration


def connect() -> ApiClient:
    """Return a client for the API that the environment names."""
    configuration = Configuration(
        host=os.environ["TEXTER_BASE_URL"],
        access_token=os.environ["TEXTER_API_TOKEN"],
        retries=False,  # urllib3 then follows no redirect either
    )
    return ApiClient(configuration)
