"""Runs both scripts, one after the other."""
import runpy

for script in ('train.py', 'predict.py'):
    runpy.run_path(script, run_name='__main__')
