import tempfile
import numpy as np
from train import run_training
from evaluate import run_eval

if __name__ == '__main__':
    rng = np.random.RandomState(0)
    x = rng.randn(60, 4).astype(np.float32)
    y = np.argmax(x[:, :3], 1)
    log_dir = tempfile.mkdtemp()
    run_training(x, y, log_dir)
    run_eval(x, y, log_dir)
