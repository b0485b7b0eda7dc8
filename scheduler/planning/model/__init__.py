"""A month as the solvers see it: arrays, teams and tours, the rules that a plan must keep, its checker."""
