"""The fieldledger library: exports come in by `sources`, walk through `warehouse`, go out by `serve`."""
