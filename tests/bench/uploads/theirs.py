"""Uploads a folder with Datature's own client, and prints what that took.

    python theirs.py FOLDER

Runs where only that client is installed. The service is that of the environment. Prints one line of JSON:
seconds, and seconds of this process's processor time. Its limit of sessions is lifted, as ours is.
"""

from __future__ import annotations

import json
import os
import sys
import time


def main(folder: str) -> str:
    """Upload the folder, as the documentation of the client shows."""
    from datature.nexus import Client, config

    config.ASSET_UPLOAD_SESSION_RATE_LIMIT_MAX_REQUESTS = 1_000_000
    project = Client(os.environ["DATATURE_SECRET_KEY"]).list_projects()[0]
    began, processor = time.perf_counter(), time.process_time()
    session = project.assets.create_upload_session(show_progress=False)
    with session:
        session.add_path(folder)
    seconds, processor = time.perf_counter() - began, time.process_time() - processor
    *_, uploaded, failed = session.global_progress_tracker.get_stats()
    if failed:
        raise RuntimeError(f"{failed} of {uploaded + failed} files failed")
    return json.dumps({"files": uploaded, "seconds": seconds, "processor": processor})


if __name__ == "__main__":
    print(main(*sys.argv[1:]))
