"""Training of the tagger that `kg attribute` reads with: `python -m kg.attribute.train --data DIR`.

Nothing that runs later needs this, nor torch: what comes out is a folder of
weights for ONNX Runtime. Install what it needs with `pip install 'kg-claims[train]'`.
"""
