"""What the app costs beside the smallest app that does the same: ratios, measured in one run on one machine."""
