import csv
import random


def write(path, n):
    random.seed(5)
    with open(path, 'w') as f:
        w = csv.writer(f)
        w.writerow(['a', 'b', 'c', 'label'])
        for _ in range(n):
            a, b, c = [round(random.uniform(-1, 1), 3) for _ in range(3)]
            w.writerow([a, b, c, int(a + b * c > 0)])
