"""What runs inside the interpreter that runs a user's program: Python 3.7 with TensorFlow 1.15, or a current
pair.

Nothing here imports tf2mig, and nothing here uses syntax newer than Python 3.7. The parent starts this folder
by path (``python .../verify/child``), or forks a process that has TensorFlow imported already
(``server.py``).
"""
