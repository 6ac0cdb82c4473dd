"""Training of the summary network: `python -m benchmarks.summary_network STORIES.jsonl.gz`.

Torch is a dependency of this package alone (dependency group `train`); Lede runs the network in numpy.
"""
