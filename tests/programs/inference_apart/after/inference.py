import tensorflow as tf

INPUT_NODE = 10
OUTPUT_NODE = 3
LAYER1_NODE = 16
