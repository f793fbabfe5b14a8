"""Measuring configurations side by side: cpu time, wall time and memory, each in a process of its own."""
