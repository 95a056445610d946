"""Where source comes from and goes back, safely: files, configuration, programs, parallel runs."""
