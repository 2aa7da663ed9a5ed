"""Sources: where numbers come from, one module or package for each."""
