"""The texts of `python -m nexuskit.sandbox --help`, and of the longer pages beside it."""

from __future__ import annotations

import textwrap
from typing import Final

DESCRIPTION: Final = "A local server with the Datature Nexus API and its own data."

EPILOG: Final = """\
ready lines:
  When the sandbox accepts requests, it prints two lines on stdout, in the form of the client's environment
  variables. Logs go to stderr.

  DATATURE_API_BASE_URL=http://127.0.0.1:8080  the address for clients on this machine
  DATATURE_SECRET_KEY=some-key                 the first key of the seed, or of the database

paths:
  /_health answers 200 while the database works. / shows the data and the requests, /docs the API. With
  --control, /_sandbox/ is the control API; GET /_sandbox/openapi.json describes it. Except for /_health and
  the API itself, other machines need a key with access to every project. With --token, all machines need the
  token or such a key.

exit codes:
  0 after Ctrl-C or SIGTERM; 2 if it cannot start, with one line on stderr.

seed file:
  Only ids are required. By default, lists and attributes are empty, and other fields have the default given
  below. Without `secret_keys` there is one key, sandbox-key, with access to every project.

  secret_keys:
    some-key: [proj_a]           # the projects it has access to
  projects:
    - id: proj_a                 # begins with proj_
      name: Knee study           # default: proj_a (the id)
      workflows:
        - id: flow_1
          title: Baseline        # default: Untitled workflow
          createDate: 1701927649302  # default: 1700000000000 (all dates are milliseconds since 1970)
          updateDate: 1702617849120  # default: 1701927649302 (createDate)
      assets:
        - id: asset_1
          filename: image_1.jpg  # default: asset_1.jpg (the id and .jpg)
      sequences:
        - id: seq_1
          name: Patient A        # default: seq_1 (the id)
          items:
            - assetId: asset_1   # an asset of the project; each is in at most one sequence
              ord: 3             # default: 1 (one more than the last of its role)
              role: Sagittal     # default: null (no role)
          attributes:
            age: "20"            # values are text: put numbers in quotes

  --print-seed prints a larger example, with a workspace and more fields of projects and assets.

more:
  --help-settings lists the settings with their values and defaults. A settings file has one NAME: VALUE per
  line. --help-faults describes fault plans.
"""


def settings_page() -> str:
    """Return the text of `--help-settings`."""
    from ..config.settings import describe, format_value

    lines = [
        "Settings, for --set NAME=VALUE, a line NAME: VALUE in a --settings file, or the control API.",
        "",
    ]
    for setting in describe():
        lines.append(f"{setting.name}: {setting.allowed} (default: {format_value(setting.default)})")
        lines += textwrap.wrap(setting.help, 100, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def faults_page() -> str:
    """Return the text of `--help-faults`."""
    from ..faults import FORMAT

    return f"Fault plans, for --faults FILE or the control API.\n\n{FORMAT.rstrip()}\n"
