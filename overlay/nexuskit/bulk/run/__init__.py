"""How a plan is carried out: every decision of a run, without I/O."""
