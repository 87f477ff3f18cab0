"""The texts of `python -m nexuskit.sandbox --help`, and of the longer pages beside it."""

from __future__ import annotations

import textwrap
from typing import Final

DESCRIPTION: Final = "A local server that answers as the Datature Nexus API does, on data of its own."

EPILOG: Final = """\
ready lines:
  When requests are answered, two lines go to stdout, in the form of the environment variables that the
  client reads; logs go to stderr.

  DATATURE_API_BASE_URL=http://127.0.0.1:8080  where a client on this machine reaches it
  DATATURE_SECRET_KEY=some-key                 the first key of the seed, or of the database

paths:
  /_health answers 200 while the database does. /docs describes the API, and / shows the data and the
  requests. /_sandbox/ is the control API, if it is asked for; GET /_sandbox/openapi.json describes it.
  For all but /_health and the API itself, other machines need a key that opens every project. With a token,
  everybody needs it or such a key.

exit codes:
  0 after Ctrl-C or SIGTERM, also while it starts; 2 if it cannot start, with one line to stderr.

seed file:
  All but ids may be left out. Lists and attributes are then empty, and other fields have the default that
  stands beside them, in every run the same. Without `secret_keys` there is one, sandbox-key, which opens
  every project.

  secret_keys:
    some-key: [proj_a]           # the projects that it opens
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

  --print-seed shows a larger one, which also has a workspace and more about projects and assets.

more:
  --help-settings lists the settings, with their values and defaults; a settings file has one NAME: VALUE
  on each line. --help-faults tells what a fault plan can say.
"""


def settings_page() -> str:
    """Return what there is to know about the settings."""
    from ..config.setting_metadata import format_value
    from ..config.settings import describe

    lines = [
        "Settings, for --set NAME=VALUE, a line NAME: VALUE in a --settings file, or the control API.",
        "",
    ]
    for setting in describe():
        lines.append(f"{setting.name}: {setting.allowed} (default: {format_value(setting.default)})")
        lines += textwrap.wrap(setting.help, 100, initial_indent="    ", subsequent_indent="    ")
    return "\n".join(lines) + "\n"


def faults_page() -> str:
    """Return what there is to know about fault plans."""
    from ..faults import FORMAT

    return f"Fault plans, for --faults FILE or the control API.\n\n{FORMAT.rstrip()}\n"
