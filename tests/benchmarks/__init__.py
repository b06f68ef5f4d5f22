"""How fast the hall is, measured beside its own disk: `python -m tests.benchmarks [--quick]`. No test; nothing here asserts."""
